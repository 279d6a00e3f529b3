// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.linalg.SelfAdjointEig;
import org.tensorflow.types.TFloat64;

/**
 * ZCA whitening (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009,
 * appendix A), with the matrix of {@code ImageDataGenerator.fit} of Keras: {@code W = U
 * diag(sqrt(N) / (s + 1e-6)) Uᵀ}, where {@code s} are the singular values of the N centered images,
 * and U their left singular vectors. The values of whitened images are uncorrelated and have the
 * variance 1.
 */
public final class ZcaWhitening {
  /** {@code zca_epsilon} of Keras. */
  private static final double EPSILON = 1e-6;

  /**
   * Directions whose singular value is less than this part of the largest are left out: the images
   * do not vary in them, so there would be nothing but rounding errors to enlarge. Keras leaves out
   * those beyond the number of images only.
   */
  private static final double RELATIVE_LIMIT = 1e-6;

  private ZcaWhitening() {}

  /**
   * The whitening matrix.
   *
   * @param centered images, flat, minus the mean of each channel; {@code float64 [N, values]}, N at
   *     least 1
   * @return {@code float32 [values, values]}, flat; symmetric
   */
  public static float[] matrix(double[][] centered) {
    try (var graph = new Graph();
        var session = new Session(graph);
        var images = TFloat64.tensorOf(StdArrays.ndCopyOf(centered))) {
      var tf = Ops.create(graph);
      var input = tf.placeholder(TFloat64.class);
      var matrix = whitening(tf, input, centered.length);
      try (var result = session.runner().feed(input, images).fetch(matrix).run()) {
        return floats((TFloat64) result.get(0));
      }
    }
  }

  private static Operand<TFloat64> whitening(Ops tf, Operand<TFloat64> images, int count) {
    var squares = tf.linalg.matMul(images, images, MatMul.transposeA(true));
    SelfAdjointEig<TFloat64> eigen = tf.linalg.selfAdjointEig(squares);
    var singular = tf.math.sqrt(tf.math.maximum(eigen.e(), tf.constant(0.0)));
    var largest = tf.reduceMax(singular, tf.constant(0));
    var scale =
        tf.math.div(tf.constant(Math.sqrt(count)), tf.math.add(singular, tf.constant(EPSILON)));
    var varies = tf.math.greater(singular, tf.math.mul(largest, tf.constant(RELATIVE_LIMIT)));
    var kept = tf.select(varies, scale, tf.zerosLike(scale));
    return tf.linalg.matMul(tf.math.mul(eigen.v(), kept), eigen.v(), MatMul.transposeB(true));
  }

  private static float[] floats(TFloat64 matrix) {
    var data = matrix.asRawTensor().data().asDoubles();
    var floats = new float[(int) data.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) data.getDouble(i);
    return floats;
  }
}
