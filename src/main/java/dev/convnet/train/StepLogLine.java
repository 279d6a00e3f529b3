// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The log line of the CIFAR-10 tutorial's programs: {@code 2015-11-04 11:45:45.927302: step 0, loss
 * = 4.68 (2.0 examples/sec; 64.221 sec/batch)}.
 *
 * @param step the index of the step, 0 for the first
 * @param loss of the step's batch
 */
public record StepLogLine(Instant time, long step, float loss, Throughput throughput) {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  /**
   * The training speed.
   *
   * @param examplesPerSecond images per second, on all devices together
   * @param secondsPerBatch seconds per batch of one device
   */
  public record Throughput(double examplesPerSecond, double secondsPerBatch) {}

  /**
   * The local time as Python's {@code str(datetime.now())}: without microseconds if they are zero.
   */
  public static String timestamp(Instant instant) {
    var local = LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    return local.format(local.getNano() < 1_000 ? SECONDS : MICROSECONDS);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: step %d, loss = %.2f (%.1f examples/sec; %.3f sec/batch)",
        timestamp(time),
        step,
        loss,
        throughput.examplesPerSecond,
        throughput.secondsPerBatch);
  }
}
