// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

/** Shows the progress of an epoch. All methods are called from the thread that trains. */
public interface TrainingProgress {
  /** Shows nothing. */
  TrainingProgress NONE =
      new TrainingProgress() {
        @Override
        public void beginEpoch(long epoch, long epochs, long steps) {}

        @Override
        public void step() {}

        @Override
        public void endEpoch() {}
      };

  /**
   * Called at the start of an epoch.
   *
   * @param epoch from 1
   * @param epochs number of epochs of the run
   * @param steps number of steps in the epoch
   */
  void beginEpoch(long epoch, long epochs, long steps);

  /** Called after each step of the epoch. */
  void step();

  /** Called when the epoch has ended, or when the run ends within it. It may be called twice. */
  void endEpoch();
}
