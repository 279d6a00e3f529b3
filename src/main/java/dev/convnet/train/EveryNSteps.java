// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;

/**
 * Runs an action after every {@code n}-th step, that is when the global step is a multiple of
 * {@code n}.
 *
 * @param n at least 1
 * @param alsoOnEnd whether the action also runs after the last step, even if a signal stops the run
 */
public record EveryNSteps(long n, boolean alsoOnEnd, Action action) implements Hook {
  /** Runs an action after every {@code n}-th step only. */
  public EveryNSteps(long n, Action action) {
    this(n, false, action);
  }

  /** An action between two steps. */
  @FunctionalInterface
  public interface Action {
    /** Measures, saves or prints. It must not train. */
    void run(TrainingLoop.Control control) throws IOException;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    if (isDue(control)) action.run(control);
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    if (alsoOnEnd && !isDue(control)) action.run(control);
  }

  private boolean isDue(TrainingLoop.Control control) {
    return control.globalStep() % n == 0;
  }
}
