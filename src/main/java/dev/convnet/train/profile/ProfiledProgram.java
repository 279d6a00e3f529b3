// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.data.input.Input;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingJob;
import java.io.IOException;

/**
 * A training program whose graph is complete, to be profiled.
 *
 * @param name of the program, for the report
 * @param batchSize images in a step
 */
public record ProfiledProgram(String name, Input input, TrainStep step, int batchSize) {
  /** Builds the graph of a program. */
  @FunctionalInterface
  public interface Builder {
    /** Builds the graph in the job's scope. It does not train. */
    ProfiledProgram build(TrainingJob job) throws IOException;
  }
}
