// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

/** Shows how far an epoch is. Called by the thread that trains. */
public interface TrainingProgress {
  /** Shows nothing. */
  TrainingProgress NONE =
      new TrainingProgress() {
        @Override
        public void beginEpoch(String name, long steps) {}

        @Override
        public void step() {}

        @Override
        public void endEpoch() {}
      };

  /**
   * An epoch begins.
   *
   * @param name {@code epoch 1/20}
   * @param steps in the epoch
   */
  void beginEpoch(String name, long steps);

  /** A step of the epoch is done. */
  void step();

  /** The epoch is done, or the run ends within it. May be called twice. */
  void endEpoch();
}
