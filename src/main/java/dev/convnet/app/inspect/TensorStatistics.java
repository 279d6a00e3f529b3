// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.util.Arrays;

/**
 * Statistics of the finite values of a tensor.
 *
 * @param finiteCount number of finite values; if it is 0, the statistics are meaningless
 * @param standardDeviation of the population (divided by n, not by n - 1)
 * @param nanCount number of NaN, which the statistics ignore
 * @param infinityCount number of infinite values, which the statistics ignore
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
