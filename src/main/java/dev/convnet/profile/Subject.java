// SPDX-License-Identifier: Apache-2.0
package dev.convnet.profile;

import dev.convnet.graph.GraphScope;
import dev.convnet.input.Input;
import dev.convnet.train.TrainStep;

/**
 * A training whose graph is complete.
 *
 * @param name the program's
 * @param scope the root of its graph
 */
public record Subject(String name, GraphScope scope, Input input, TrainStep step, int batchSize) {}
