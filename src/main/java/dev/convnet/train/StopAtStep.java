// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.InvalidSettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the run when the global step reaches {@code lastStep}.
 *
 * @param lastStep steps of the whole run, including those before a resume
 */
public record StopAtStep(long lastStep) implements Hook {
  private static final Logger LOG = LoggerFactory.getLogger(StopAtStep.class);

  /**
   * Checks {@code maxSteps}, a setting of the user.
   *
   * @throws InvalidSettingException if {@code maxSteps} is less than 1
   */
  public static StopAtStep of(long maxSteps) {
    InvalidSettingException.requireAtLeast(1, "maxSteps", maxSteps);
    return new StopAtStep(maxSteps);
  }

  @Override
  public void begin(TrainingLoop.Control control) {
    if (!isReached(control)) return;
    LOG.info("The run has already made {} steps; it stops at {}.", control.globalStep(), lastStep);
    control.stop();
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    if (isReached(control)) control.stop();
  }

  private boolean isReached(TrainingLoop.Control control) {
    return control.globalStep() >= lastStep;
  }
}
