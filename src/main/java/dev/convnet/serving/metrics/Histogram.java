// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of durations in microseconds. The buckets are TensorFlow Serving's for latencies: 33
 * limits {@code 10 * 1.8^i}, the last about 24 minutes, and one without a limit. Thread-safe.
 */
final class Histogram {
  private static final double FIRST = 10;
  private static final double GROWTH = 1.8;
  private static final int LIMITS = 33;
  private static final double[] LIMIT = limits();

  private final LongAdder[] counts = new LongAdder[LIMITS + 1];
  private final LongAdder sum = new LongAdder();

  Histogram() {
    Arrays.setAll(counts, i -> new LongAdder());
  }

  private static double[] limits() {
    var limits = new double[LIMITS];
    limits[0] = FIRST;
    for (int i = 1; i < LIMITS; i++) limits[i] = limits[i - 1] * GROWTH;
    return limits;
  }

  void add(long microseconds) {
    int place = Arrays.binarySearch(LIMIT, microseconds);
    counts[place < 0 ? -place - 1 : place].increment();
    sum.add(microseconds);
  }

  /** Writes the cumulative counts, the sum and the count. */
  void write(PrometheusText text, String name, String labels) {
    long count = 0;
    for (int i = 0; i <= LIMITS; i++) {
      count += counts[i].sum();
      var limit = i < LIMITS ? PrometheusText.sixDigits(LIMIT[i]) : "+Inf";
      text.sample(name + "_bucket", labels + ",le=\"" + limit + "\"", Long.toString(count));
    }
    text.sample(name + "_sum", labels, Long.toString(sum.sum()));
    text.sample(name + "_count", labels, Long.toString(count));
  }
}
