// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The tutorial's line, at every {@code everySteps}-th step from 0 on: {@code 2015-11-04
 * 11:45:45.927302: step 0, loss = 4.68 (2.0 examples/sec; 64.221 sec/batch)}. The speed is that
 * since the line before; the first line's has the start in it.
 */
public final class StepLogger implements Hook {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

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
  public void after(StepValues values, TrainingLoop.Control control) {
    var step = values.globalStep() - 1;
    if (!isLine(step)) return;
    var now = clock.instant();
    var seconds = Math.max(1, Duration.between(lineBefore, now).toNanos()) / 1e9;
    lineBefore = now;
    out.printf(
        Locale.ROOT,
        "%s: step %d, loss = %.2f (%.1f examples/sec; %.3f sec/batch)%n",
        timestamp(now),
        step,
        values.scalar(loss),
        settings.batchSize / (seconds / settings.everySteps),
        seconds / settings.everySteps);
  }

  /** Python's {@code str(datetime.now())}: local time, microseconds left out when they are zero. */
  public static String timestamp(Instant instant) {
    var local = LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    return local.format(local.getNano() < 1_000 ? SECONDS : MICROSECONDS);
  }
}
