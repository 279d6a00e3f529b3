// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.metric;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a metric was in a stretch of time.
 *
 * @param count the number of entries
 * @param sum of the values; 0 for a counter
 * @param min the least value; infinite if there is none
 * @param max the greatest value; minus infinite if there is none
 * @param histogram the number of values by their bucket, see {@link #bucket}
 */
public record MetricPoint(
    long count, double sum, double min, double max, Map<Integer, Long> histogram) {
  /** No entries. */
  public static final MetricPoint NONE =
      new MetricPoint(0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Map.of());

  private static final int BUCKETS_A_DECADE = 20;

  /** The bucket of values from 0 down. */
  private static final int LOWEST = -10_000;

  public MetricPoint {
    histogram = Map.copyOf(histogram);
  }

  /** One more entry, without a value. */
  public MetricPoint plusOne() {
    return new MetricPoint(count + 1, sum, min, max, histogram);
  }

  /** One more entry, with a value. */
  public MetricPoint plus(double value) {
    return plus(new MetricPoint(1, value, value, value, Map.of(bucket(value), 1L)));
  }

  /** Both together. */
  public MetricPoint plus(MetricPoint other) {
    var merged = new TreeMap<>(histogram);
    other.histogram.forEach((bucket, number) -> merged.merge(bucket, number, Long::sum));
    return new MetricPoint(
        count + other.count,
        sum + other.sum,
        Math.min(min, other.min),
        Math.max(max, other.max),
        merged);
  }

  /** The bucket i has the values up to 10^(i/20), and more than those of the one below. */
  static int bucket(double value) {
    return value <= 0 ? LOWEST : (int) Math.ceil(Math.log10(value) * BUCKETS_A_DECADE);
  }

  /**
   * The value under which a share of the values are, to about 6 %.
   *
   * @param share from 0 to 1
   * @return NaN if there are no values
   */
  public double quantile(double share) {
    long total = histogram.values().stream().mapToLong(Long::longValue).sum();
    long below = 0;
    for (var bucket : new TreeMap<>(histogram).entrySet()) {
      below += bucket.getValue();
      if (below >= share * total) {
        double limit = bucket.getKey() == LOWEST ? 0 : Math.pow(10, middle(bucket.getKey()));
        return Math.min(max, Math.max(min, limit));
      }
    }
    return Double.NaN;
  }

  private static double middle(int bucket) {
    return (bucket - 0.5) / BUCKETS_A_DECADE;
  }
}
