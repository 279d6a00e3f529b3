// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.nn.optimize.Schedule;

/** The learning-rate schedule of a run. */
@FunctionalInterface
public interface LearningRate {
  /** The highest learning rate in all steps. */
  LearningRate CONSTANT = (steps, highest) -> new Schedule.Constant(highest);

  /**
   * Rises from a tenth of the highest learning rate to the highest in the first quarter of the run,
   * then falls to a hundredth of it.
   */
  LearningRate ONE_CYCLE =
      (steps, highest) -> Schedule.OneCycle.ofFractions(highest, steps, 0.1, 0.25, 0.01);

  /**
   * Creates the schedule of a run.
   *
   * @param steps number of steps of the whole run
   * @param highest the trainer's highest learning rate
   */
  Schedule over(long steps, double highest);
}
