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

/** Sets elements to 0 at random, against learning by heart: Python's {@code tf.nn.dropout}. */
public final class DropoutOps {
  private DropoutOps() {}

  /**
   * {@code x / keep * floor(keep + uniform)}: each element stays with the probability {@code keep},
   * as much larger as makes up for those that don't.
   *
   * @param scope {@code dropout}
   * @param keep a scalar from 0, not included, to 1, where all stay as they are
   */
  public static Operand<TFloat32> apply(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep) {
    return drop(scope, x, keep, scope.tf().shape(x));
  }

  /**
   * The same for whole examples: stochastic depth (Huang and others: "Deep Networks with Stochastic
   * Depth", 2016).
   *
   * @param x {@code float32 [N, …]}, its rank known
   * @param keep a scalar from 0, not included, to 1, where all stay as they are
   */
  public static Operand<TFloat32> stochasticDepth(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep) {
    var tf = scope.tf();
    var count = tf.slice(tf.shape(x), tf.array(0), tf.array(1));
    var ones = new int[x.shape().numDimensions() - 1];
    Arrays.fill(ones, 1);
    var each = tf.concat(List.of(count, tf.constant(ones)), tf.constant(0));
    return drop(scope, x, keep, each);
  }

  private static Operand<TFloat32> drop(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep, Operand<TInt32> shape) {
    var random = scope.tf("add").math.add(keep, uniform(scope, shape));
    var zeroOrOne = scope.tf("Floor").math.floor(random);
    return scope.tf("mul").math.mul(scope.tf("div").math.div(x, keep), zeroOrOne);
  }

  /** In [0, 1). */
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
