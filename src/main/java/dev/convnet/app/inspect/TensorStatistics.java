// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.checkpoint.TensorValues;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;

/**
 * Statistics of the finite values of a tensor.
 *
 * @param finiteCount number of finite values; if it is 0, the statistics are meaningless
 * @param standardDeviation of the population (divided by n, not by n - 1)
 * @param nanCount number of NaN, which the statistics ignore
 * @param infinityCount number of infinite values, which the statistics ignore
 */
record TensorStatistics(
    long finiteCount,
    double min,
    double max,
    double mean,
    double standardDeviation,
    long nanCount,
    long infinityCount) {
  private interface Numbers {
    double at(long i) throws IOException;
  }

  /** The statistics of a tensor of real numbers, which is read twice. */
  static TensorStatistics of(TensorValues values) throws IOException {
    return of(values.count(), values::number);
  }

  private static TensorStatistics of(long count, Numbers numbers) throws IOException {
    var simple = new DoubleSummaryStatistics();
    long nans = 0;
    for (long i = 0; i < count; i++) {
      var value = numbers.at(i);
      if (Double.isFinite(value)) simple.accept(value);
      if (Double.isNaN(value)) nans++;
    }
    var mean = simple.getAverage();
    var squares = new DoubleSummaryStatistics();
    for (long i = 0; i < count; i++) {
      var value = numbers.at(i);
      if (Double.isFinite(value)) squares.accept((value - mean) * (value - mean));
    }
    return new TensorStatistics(
        simple.getCount(),
        simple.getMin(),
        simple.getMax(),
        mean,
        Math.sqrt(squares.getAverage()),
        nans,
        count - simple.getCount() - nans);
  }

  static TensorStatistics of(double... values) {
    try {
      return of(values.length, i -> values[(int) i]);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
