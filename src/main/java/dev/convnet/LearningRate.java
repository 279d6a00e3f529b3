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

  /** Half a wave of the cosine, from the highest learning rate to 0. */
  LearningRate COSINE = (steps, highest) -> new Schedule.Cosine(highest, 0, 0, Math.max(1, steps));

  /**
   * Rises to the highest learning rate in the first twentieth of the run, then as a cosine to 0.
   */
  LearningRate WARM_UP_COSINE =
      (steps, highest) ->
          new Schedule.Cosine(highest, 0, steps / 20, Math.max(steps, steps / 20 + 1));

  /** Falls exponentially to a hundredth of the highest learning rate. */
  LearningRate EXPONENTIAL =
      (steps, highest) -> new Schedule.ExponentialDecay(highest, 0.01, Math.max(1, steps));

  /** Falls to a tenth after each third of the run. */
  LearningRate STEP =
      (steps, highest) -> new Schedule.StaircaseDecay(highest, 0.1, Math.max(1, (steps + 2) / 3));

  /**
   * Creates the schedule of a run.
   *
   * @param steps number of steps of the whole run
   * @param highest the trainer's highest learning rate
   */
  Schedule over(long steps, double highest);
}
