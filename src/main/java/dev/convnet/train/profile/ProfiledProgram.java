// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.data.input.Input;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingJob;
import java.io.IOException;

/**
 * A training whose graph is complete.
 *
 * @param name of the program
 * @param batchSize images in a step
 */
public record ProfiledProgram(String name, Input input, TrainStep step, int batchSize) {
  /** Builds a program to profile. */
  @FunctionalInterface
  public interface Builder {
    /** Builds in the job's scope, without training. */
    ProfiledProgram build(TrainingJob job) throws IOException;
  }
}
