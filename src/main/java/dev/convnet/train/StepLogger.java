// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.InvalidSettingException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Prints a line with the loss after every n-th step, from step 0 on. */
public final class StepLogger implements Hook {
  private final Settings settings;
  private final Operand<TFloat32> loss;
  private final InstantSource clock;
  private final PrintStream out;
  private Instant lastLine;
  private Instant stepStart;

  /** The time that a line shows. */
  public enum Timing {
    /**
     * The mean over the steps since the previous line; the first line includes the start-up time.
     */
    SINCE_LAST_LINE,
    /** The time of the step that the line belongs to. */
    OWN_STEP
  }

  /** The text of a line. */
  @FunctionalInterface
  public interface Format {
    /**
     * Formats a line.
     *
     * @param now the time of the line
     * @param step the index of the step, 0 for the first
     * @param seconds the time of one step, see {@link Timing}
     */
    String line(Instant now, long step, float loss, double seconds);

    /**
     * The CIFAR-10 tutorial's line, see {@link StepLogLine}.
     *
     * @param batchSize images in one device's batch
     * @param devices number of devices that train in parallel; the line's {@code sec/batch} are the
     *     step's seconds divided by it
     */
    static Format tutorial(int batchSize, int devices) {
      return (now, step, loss, seconds) -> {
        var speed = new StepLogLine.Throughput(batchSize * devices / seconds, seconds / devices);
        return new StepLogLine(now, step, loss, speed).toString();
      };
    }
  }

  /**
   * When and what is printed.
   *
   * @param everySteps number of steps between two lines, at least 1
   */
  public record Settings(int everySteps, Timing timing, Format format) {
    public Settings {
      InvalidSettingException.requireAtLeast(1, "logFrequency", everySteps);
    }
  }

  /**
   * Creates the hook.
   *
   * @param loss a scalar, fetched at the steps that have a line
   */
  public StepLogger(
      Settings settings, Operand<TFloat32> loss, InstantSource clock, PrintStream out) {
    this.settings = settings;
    this.loss = loss;
    this.clock = clock;
    this.out = out;
    this.lastLine = clock.instant();
    this.stepStart = lastLine;
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    return isLine(step) ? List.of(loss) : List.of();
  }

  private boolean isLine(long step) {
    return step % settings.everySteps == 0;
  }

  @Override
  public void beforeStep(TrainingLoop.Control control) {
    var isTimed = settings.timing == Timing.OWN_STEP && isLine(control.globalStep());
    if (isTimed) stepStart = clock.instant();
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    var step = values.globalStep() - 1;
    if (!isLine(step)) return;
    var now = clock.instant();
    var seconds =
        settings.timing == Timing.OWN_STEP
            ? seconds(stepStart, now)
            : seconds(lastLine, now) / settings.everySteps;
    lastLine = now;
    out.println(settings.format.line(now, step, values.scalar(loss), seconds));
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(1, Duration.between(from, to).toNanos()) / 1e9;
  }
}
