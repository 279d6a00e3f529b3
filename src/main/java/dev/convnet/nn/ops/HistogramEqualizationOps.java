// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Histogram equalization in the graph: spreads the values of each channel of each image, so that
 * all occur about as often, with the same result as Pillow's {@code ImageOps.equalize}.
 */
public final class HistogramEqualizationOps {
  private static final int VALUES = 256;

  private HistogramEqualizationOps() {}

  /**
   * Equalizes images.
   *
   * @param pixels {@code float32 [N, height, width, C]} from 0 to 255, all but N known; fractions
   *     are dropped
   * @return whole numbers from 0 to 255, {@code float32 [N, height, width, C]}
   */
  public static Operand<TFloat32> equalize(Ops tf, Operand<TFloat32> pixels) {
    var shape = pixels.shape();
    int channels = (int) shape.get(3);
    int total = (int) (shape.get(1) * shape.get(2));
    var clipped = tf.clipByValue(pixels, tf.constant(0f), tf.constant(VALUES - 1f));
    var values = tf.dtypes.cast(clipped, TInt32.class);
    var planes = planes(tf, values, channels); // the number of the histogram of each value
    var ids = tf.math.add(values, tf.math.mul(planes, tf.constant(VALUES)));
    var planeCount = tf.math.mul(batchSize(tf, values), tf.constant(channels));
    var histograms = histograms(tf, ids, planeCount);
    var table = table(tf, histograms, total);
    return tf.dtypes.cast(
        tf.gather(tf.reshape(table, tf.array(-1)), ids, tf.constant(0)), TFloat32.class);
  }

  private static Operand<TInt32> batchSize(Ops tf, Operand<TInt32> values) {
    return tf.reshape(tf.slice(tf.shape(values), tf.array(0), tf.array(1)), tf.array(new int[0]));
  }

  private static Operand<TInt32> planes(Ops tf, Operand<TInt32> values, int channels) {
    var images = tf.range(tf.constant(0), batchSize(tf, values), tf.constant(1));
    var first = tf.math.mul(tf.reshape(images, tf.array(-1, 1, 1, 1)), tf.constant(channels));
    var channel = tf.range(tf.constant(0), tf.constant(channels), tf.constant(1));
    return tf.math.add(first, tf.reshape(channel, tf.array(1, 1, 1, channels)));
  }

  /** How often each value occurs, {@code int32 [planes, 256]}. */
  private static Operand<TInt32> histograms(
      Ops tf, Operand<TInt32> ids, Operand<TInt32> planeCount) {
    var ones = tf.onesLike(ids);
    var flat = tf.math.unsortedSegmentSum(ones, ids, tf.math.mul(planeCount, tf.constant(VALUES)));
    return tf.reshape(flat, tf.array(-1, VALUES));
  }

  /**
   * The new value of each value, {@code int32 [planes, 256]}: the pixels with smaller values, in
   * steps of 1/255 of all but those with the largest value.
   */
  private static Operand<TInt32> table(Ops tf, Operand<TInt32> histograms, int total) {
    var value =
        tf.reshape(
            tf.range(tf.constant(0), tf.constant(VALUES), tf.constant(1)), tf.array(1, VALUES));
    var occurs = tf.dtypes.cast(tf.math.greater(histograms, tf.constant(0)), TInt32.class);
    var largest = tf.max(tf.math.mul(occurs, value), tf.array(1), Max.keepDims(true));
    var isLargest = tf.dtypes.cast(tf.math.equal(value, largest), TInt32.class);
    var ofLargest = tf.sum(tf.math.mul(histograms, isLargest), tf.array(1), Sum.keepDims(true));
    var step = tf.math.floorDiv(tf.math.sub(tf.constant(total), ofLargest), tf.constant(255));
    var atLeastOne = tf.math.maximum(step, tf.constant(1));
    var smaller = tf.math.cumsum(histograms, tf.constant(1), Cumsum.exclusive(true));
    var count = tf.math.add(smaller, tf.math.floorDiv(step, tf.constant(2)));
    var spread = tf.math.minimum(tf.math.floorDiv(count, atLeastOne), tf.constant(255));
    var nothingToSpread = tf.dtypes.cast(tf.math.equal(step, tf.constant(0)), TInt32.class);
    var rest = tf.math.sub(tf.constant(1), nothingToSpread);
    return tf.math.add(tf.math.mul(value, nothingToSpread), tf.math.mul(spread, rest));
  }
}
