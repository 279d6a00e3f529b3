// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A {@link StepLogLine} at every {@code everySteps}-th step from 0 on. The speed is that since the
 * line before; the first line's has the start in it.
 */
public final class StepLogger implements Hook {
  private final Settings settings;
  private final Operand<TFloat32> loss;
  private final InstantSource clock;
  private final PrintStream out;
  private Instant lineBefore;

  /**
   * When and what is printed.
   *
   * @param everySteps steps from line to line
   */
  public record Settings(int everySteps, int batchSize) {
    public Settings {
      if (everySteps < 1) {
        throw new IllegalArgumentException("everySteps must be at least 1, got " + everySteps);
      }
    }
  }

  public StepLogger(
      Settings settings, Operand<TFloat32> loss, InstantSource clock, PrintStream out) {
    this.settings = settings;
    this.loss = loss;
    this.clock = clock;
    this.out = out;
    this.lineBefore = clock.instant();
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    return isLine(step) ? List.of(loss) : List.of();
  }

  private boolean isLine(long step) {
    return step % settings.everySteps == 0;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    var step = values.globalStep() - 1;
    if (!isLine(step)) return;
    var now = clock.instant();
    var seconds = Math.max(1, Duration.between(lineBefore, now).toNanos()) / 1e9;
    lineBefore = now;
    var perBatch = seconds / settings.everySteps;
    var speed = new StepLogLine.Throughput(settings.batchSize / perBatch, perBatch);
    out.println(new StepLogLine(now, step, values.scalar(loss), speed));
  }
}
