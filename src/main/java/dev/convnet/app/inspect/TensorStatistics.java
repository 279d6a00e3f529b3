// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.util.Arrays;

/**
 * Of the finite ones among some numbers.
 *
 * @param finiteCount how many they are; without any, the other figures mean nothing
 * @param standardDeviation the standard deviation of these numbers themselves (divided by n, not n
 *     - 1)
 * @param nanCount how many were no numbers, and are left out
 * @param infinityCount how many were infinite, and are left out
 */
record TensorStatistics(
    int finiteCount,
    double min,
    double max,
    double mean,
    double standardDeviation,
    int nanCount,
    int infinityCount) {
  static TensorStatistics of(double... values) {
    var finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    var nans = (int) Arrays.stream(values).filter(Double::isNaN).count();
    var simple = Arrays.stream(finite).summaryStatistics();
    var mean = simple.getAverage();
    var variance = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return new TensorStatistics(
        finite.length,
        simple.getMin(),
        simple.getMax(),
        mean,
        Math.sqrt(variance),
        nans,
        values.length - finite.length - nans);
  }
}
