// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of values. The limits of the buckets grow by a factor; the last one has no limit.
 * Thread-safe.
 */
final class Histogram {
  private static final double[] LATENCIES = limits(10, 1.8, 33);
  private static final double[] BATCH_WAITS = limits(100, 1.2, 52);
  private static final double[] BATCH_SIZES = limits(1, 2, 11);

  private final double[] limits;
  private final LongAdder[] counts;
  private final LongAdder sum = new LongAdder();

  private Histogram(double[] limits) {
    this.limits = limits;
    this.counts = new LongAdder[limits.length + 1];
    Arrays.setAll(counts, i -> new LongAdder());
  }

  /** Of latencies in microseconds, to 24 minutes, as TensorFlow Serving has them. */
  static Histogram ofLatencies() {
    return new Histogram(LATENCIES);
  }

  /** Of waits for batches in microseconds, to one second, as TensorFlow Serving has them. */
  static Histogram ofBatchWaits() {
    return new Histogram(BATCH_WAITS);
  }

  /** Of numbers of rows: 1, 2, 4 to 1,024. */
  static Histogram ofBatchSizes() {
    return new Histogram(BATCH_SIZES);
  }

  private static double[] limits(double first, double growth, int count) {
    var limits = new double[count];
    limits[0] = first;
    for (int i = 1; i < count; i++) limits[i] = limits[i - 1] * growth;
    return limits;
  }

  void add(long value) {
    int place = Arrays.binarySearch(limits, value);
    counts[place < 0 ? -place - 1 : place].increment();
    sum.add(value);
  }

  /** Writes the cumulative counts, the sum and the count. */
  void write(PrometheusText text, String name, String labels) {
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      count += counts[i].sum();
      var limit = i < limits.length ? PrometheusText.sixDigits(limits[i]) : "+Inf";
      text.sample(name + "_bucket", labels + ",le=\"" + limit + "\"", Long.toString(count));
    }
    text.sample(name + "_sum", labels, Long.toString(sum.sum()));
    text.sample(name + "_count", labels, Long.toString(count));
  }
}
