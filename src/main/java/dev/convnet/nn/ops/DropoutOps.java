// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Seed;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Dropout, which sets random elements to 0 against overfitting: Python's {@code tf.nn.dropout}. */
public final class DropoutOps {
  private DropoutOps() {}

  /**
   * {@code x / keep * floor(keep + uniform)}: keeps each element with the probability {@code keep},
   * and divides it by that, so that the expected sum stays the same.
   *
   * @param scope the operations are built in it, by convention {@code dropout}
   * @param x {@code float32} of any shape
   * @param keep the keep probability, a scalar in (0, 1]
   * @return of the shape of {@code x}
   */
  public static Operand<TFloat32> apply(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep) {
    return drop(scope, x, keep, scope.tf().shape(x));
  }

  /**
   * {@link #apply} that keeps or drops all elements of an image together: stochastic depth (Huang
   * and others: "Deep Networks with Stochastic Depth", 2016).
   *
   * @param x {@code float32 [N, …]}, whose number of dimensions is known
   * @param keep the keep probability, a scalar in (0, 1]
   * @return of the shape of {@code x}
   */
  public static Operand<TFloat32> stochasticDepth(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep) {
    var tf = scope.tf();
    var count = tf.slice(tf.shape(x), tf.array(0), tf.array(1));
    var ones = new int[x.shape().numDimensions() - 1];
    Arrays.fill(ones, 1);
    var perImage = tf.concat(List.of(count, tf.constant(ones)), tf.constant(0));
    return drop(scope, x, keep, perImage);
  }

  /**
   * {@link #apply} that keeps or drops all elements of a channel of an image together.
   *
   * @param x {@code float32 [N, …, C]}, C and the number of dimensions known
   * @param keep the keep probability, a scalar in (0, 1]
   * @return of the shape of {@code x}
   */
  public static Operand<TFloat32> channels(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep) {
    var tf = scope.tf();
    var count = tf.slice(tf.shape(x), tf.array(0), tf.array(1));
    var sizes = new int[x.shape().numDimensions() - 1];
    Arrays.fill(sizes, 1);
    sizes[sizes.length - 1] = (int) x.shape().get(sizes.length);
    return drop(scope, x, keep, tf.concat(List.of(count, tf.constant(sizes)), tf.constant(0)));
  }

  private static Operand<TFloat32> drop(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep, Operand<TInt32> shape) {
    var random = scope.tf("add").math.add(keep, uniform(scope, shape));
    var zeroOrOne = scope.tf("Floor").math.floor(random);
    return scope.tf("mul").math.mul(scope.tf("div").math.div(x, keep), zeroOrOne);
  }

  /** Uniform in [0, 1). */
  private static Operand<TFloat32> uniform(GraphScope scope, Operand<TInt32> shape) {
    var seed = Seed.of(scope);
    return scope
        .nameScope("random_uniform")
        .tf("RandomUniform")
        .random
        .randomUniform(
            shape,
            TFloat32.class,
            RandomUniform.seed(seed.graph()),
            RandomUniform.seed2(seed.op()));
  }
}
