// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.util.Arrays;

/**
 * Of the finite ones among some numbers.
 *
 * @param finite how many they are; without any, the other figures mean nothing
 * @param deviation the standard deviation of these numbers themselves (divided by n, not n - 1)
 * @param nans how many were no numbers, and are left out
 * @param infinities how many were infinite, and are left out
 */
record Statistics(
    int finite, double min, double max, double mean, double deviation, int nans, int infinities) {
  static Statistics of(double... values) {
    var finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    var nans = (int) Arrays.stream(values).filter(Double::isNaN).count();
    var simple = Arrays.stream(finite).summaryStatistics();
    var mean = simple.getAverage();
    var variance = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return new Statistics(
        finite.length,
        simple.getMin(),
        simple.getMax(),
        mean,
        Math.sqrt(variance),
        nans,
        values.length - finite.length - nans);
  }
}
