// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import java.util.Arrays;

/**
 * The mean and the spread of some values.
 *
 * @param deviation the standard deviation, by n - 1; 0 of a single value
 */
public record Sample(int count, double mean, double deviation, double minimum, double maximum) {
  /** Of no value, all but the count are NaN. */
  public static Sample of(double... values) {
    var statistics = Arrays.stream(values).summaryStatistics();
    if (values.length == 0) return new Sample(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    var low = statistics.getMin();
    var high = statistics.getMax();
    if (low == high) return new Sample(values.length, low, 0, low, high); // exactly
    var mean = statistics.getAverage();
    var squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Sample(values.length, mean, Math.sqrt(squares / (values.length - 1)), low, high);
  }

  double variance() {
    return deviation * deviation;
  }
}
