// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Seed;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Mode;
import org.tensorflow.Operand;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code AlphaDropout} for networks with {@code selu}: dropped values become those of a
 * saturated unit, and mean and variance stay (Klambauer and others: "Self-Normalizing Neural
 * Networks", 2017). It does nothing in {@link Mode#INFERENCE}.
 *
 * @param rate the probability with which a value is dropped, from 0 to less than 1
 */
public record AlphaDropout(float rate, Mode mode) implements Layer {
  /** The limit of {@code selu} for small numbers: minus its scale times its alpha. */
  private static final double SATURATED = -1.0507009873554805 * 1.6732632423543772;

  public AlphaDropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be from 0 to less than 1, got " + rate);
    }
  }

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = mode == Mode.TRAINING && rate > 0 ? dropped(scope, x) : x;
    return Sizes.row(scope, "dropout", y);
  }

  private Operand<TFloat32> dropped(GraphScope scope, Operand<TFloat32> x) {
    var seed = Seed.of(scope);
    var tf = scope.tf();
    var uniform =
        tf.random.randomUniform(
            tf.shape(x),
            TFloat32.class,
            RandomUniform.seed(seed.graph()),
            RandomUniform.seed2(seed.op()));
    var kept = tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(rate)), TFloat32.class);
    var lost = tf.math.sub(tf.constant(1f), kept);
    var mixed =
        tf.math.add(tf.math.mul(x, kept), tf.math.mul(lost, tf.constant((float) SATURATED)));
    var factor = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATED * SATURATED));
    var offset = -factor * SATURATED * rate;
    return tf.math.add(
        tf.math.mul(mixed, tf.constant((float) factor)), tf.constant((float) offset));
  }
}
