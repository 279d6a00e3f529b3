// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Writes the speed, {@code global_step/sec}, every {@code everySteps} steps after the first, as
 * Python's {@code StepCounterHook} does: at steps 101, 201 … of a new run.
 */
public final class StepCounter implements Hook {
  private final EventWriter events;
  private final int everySteps;
  private final InstantSource clock;
  private long stepBefore = -1;
  private Instant timeBefore;

  /**
   * Creates the hook.
   *
   * @param events stays open
   * @param everySteps at least 1
   */
  public StepCounter(EventWriter events, int everySteps, InstantSource clock) {
    this.events = events;
    this.everySteps = everySteps;
    this.clock = clock;
    this.timeBefore = clock.instant();
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var step = values.globalStep();
    if (stepBefore >= 0 && step < stepBefore + everySteps) return;
    var now = clock.instant();
    if (stepBefore >= 0) {
      var seconds = Math.max(1, Duration.between(timeBefore, now).toNanos()) / 1e9;
      events.scalar("global_step/sec", (float) ((step - stepBefore) / seconds), step);
    }
    stepBefore = step;
    timeBefore = now;
  }
}
