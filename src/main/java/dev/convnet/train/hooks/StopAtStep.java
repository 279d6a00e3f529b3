// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.hooks;

import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;

/**
 * Ends the run when the global step reaches {@code lastStep}.
 *
 * @param lastStep counted from the first start of the run, not from the last
 */
public record StopAtStep(long lastStep) implements Hook {
  @Override
  public void begin(TrainingLoop.Control control) {
    stopIfReached(control);
  }

  @Override
  public void after(StepValues values, TrainingLoop.Control control) {
    stopIfReached(control);
  }

  private void stopIfReached(TrainingLoop.Control control) {
    if (control.globalStep() >= lastStep) control.stop();
  }
}
