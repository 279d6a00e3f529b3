// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

/** The two ways in which TensorFlow's programs number their steps in files, events and lines. */
public enum StepCounting {
  /**
   * The number of updates made, 1 after the first step: {@code tf.train.MonitoredTrainingSession}.
   * What happens every n steps happens before or after the first step and n steps after the last
   * time.
   */
  UPDATES {
    @Override
    long number(long updates) {
      return updates;
    }

    @Override
    long updates(long number) {
      return number;
    }

    @Override
    boolean isDue(long updates, long last, long every) {
      return last < 0 || updates >= last + every;
    }
  },
  /**
   * The index of the step, 0 for the first: a Python loop over {@code range(max_steps)}. What
   * happens every n steps happens at the multiples of n.
   */
  FROM_ZERO {
    @Override
    long number(long updates) {
      return updates - 1;
    }

    @Override
    long updates(long number) {
      return number + 1;
    }

    @Override
    boolean isDue(long updates, long last, long every) {
      return (updates - 1) % every == 0;
    }
  };

  /**
   * The number of a step.
   *
   * @param updates made, this step included
   */
  abstract long number(long updates);

  /** The updates made when a step with this number is done. */
  abstract long updates(long number);

  /**
   * Whether something that happens every {@code every} steps happens at a step.
   *
   * @param updates made, this step included
   * @param last the updates at which it happened last, negative if it has not
   */
  abstract boolean isDue(long updates, long last, long every);
}
