// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.data.input.Input;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.train.TrainStep;

/**
 * A training whose graph is complete.
 *
 * @param name the program's
 * @param scope the root of its graph
 */
public record ProfiledProgram(
    String name, GraphScope scope, Input input, TrainStep step, int batchSize) {}
