// SPDX-License-Identifier: Apache-2.0
package dev.convnet.mnist;

import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;

/**
 * Does something after every {@code every}-th step, and after the {@code last}.
 *
 * @param last where 0, no other step
 */
record Milestone(long every, long last, Action action) implements Hook {
  Milestone(long every, Action action) {
    this(every, 0, action);
  }

  /** With the loop between two steps. */
  @FunctionalInterface
  interface Action {
    void run(TrainingLoop.Control control) throws IOException;
  }

  @Override
  public void after(StepValues values, TrainingLoop.Control control) throws IOException {
    var made = values.globalStep();
    if (made % every == 0 || made == last) action.run(control);
  }
}
