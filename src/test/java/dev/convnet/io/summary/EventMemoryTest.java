// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

/** Eight hours of the tutorial's events, by a clock that runs fast. */
class EventMemoryTest {
  private static final Duration HOURS = Duration.ofHours(8);
  private static final Duration A_HUNDRED_STEPS = Duration.ofSeconds(10);
  private static final long MEBIBYTE = 1 << 20;

  @TempDir private Path folder;

  /** Counts, and keeps nothing. */
  private static final class Counting extends OutputStream {
    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] many, int offset, int length) {
      bytes += length;
    }
  }

  private static final class FastClock implements InstantSource {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void eightHoursAreWrittenAsTheyComeAndNothingStaysInMemory() throws IOException {
    var clock = new FastClock();
    var out = new Counting();
    var summary = summary();
    long step = 0;
    try (var events = new EventWriter(Files.createFile(folder.resolve("events")), out, clock)) {
      var before = usedMemory();
      while (clock.now.isBefore(Instant.EPOCH.plus(HOURS))) {
        events.summary(summary, step);
        events.scalar("global_step/sec", 10, step);
        clock.now = clock.now.plus(A_HUNDRED_STEPS);
        step += 100;
        var behind = (step / 100) * summary.getSerializedSize() - out.bytes;
        assertTrue(behind < MEBIBYTE, behind + " bytes are not written at step " + step);
      }
      var grown = usedMemory() - before;

      assertTrue(grown < 4 * MEBIBYTE, grown + " bytes more are in use");
    }
    var limit = step / 100 * (summary.getSerializedSize() + 100) + 100;
    assertTrue(out.bytes < limit, out.bytes + " bytes, more than " + limit);
  }

  /** As large as the tutorial's: 20 histograms and images. */
  private static Summary summary() {
    var histogram = HistogramProto.newBuilder();
    for (int i = 0; i < 100; i++) histogram.addBucketLimit(i).addBucket(1);
    var summary = Summary.newBuilder();
    for (int i = 0; i < 25; i++) summary.addValueBuilder().setTag("h" + i).setHisto(histogram);
    return summary.build();
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
