// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;

/**
 * Does something after every {@code every}-th step.
 *
 * @param alsoOnEnd whether it does so after the last step, too, be it because the run was stopped
 */
public record EveryNSteps(long n, boolean alsoOnEnd, Action action) implements Hook {
  public EveryNSteps(long n, Action action) {
    this(n, false, action);
  }

  /** With the loop between two steps. */
  @FunctionalInterface
  public interface Action {
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
