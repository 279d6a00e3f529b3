// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

/** The two ways in which TensorFlow's programs number their steps in files, events and lines. */
public enum StepCounting {
  /**
   * The number of updates, 1 after the first step, as in {@code tf.train.MonitoredTrainingSession}.
   * Something that happens every n steps happens at the first step, and then n steps after the last
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
   * The index of the step, 0 for the first, as in a Python loop over {@code range(max_steps)}.
   * Something that happens every n steps happens when the index is a multiple of n.
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
   * @param updates number of updates, this step's included
   */
  abstract long number(long updates);

  /** The number of updates after the step with this number. */
  abstract long updates(long number);

  /**
   * Whether something that happens every {@code every} steps happens at a step.
   *
   * @param updates number of updates, this step's included
   * @param last number of updates when it last happened, negative if it has not
   */
  abstract boolean isDue(long updates, long last, long every);
}
