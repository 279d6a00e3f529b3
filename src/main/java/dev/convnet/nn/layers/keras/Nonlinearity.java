// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/** The activation functions that Keras knows by name. */
public enum Nonlinearity implements Layer {
  LINEAR((tf, x) -> x),
  RELU((tf, x) -> tf.nn.relu(x)),
  RELU6((tf, x) -> tf.nn.relu6(x)),
  SIGMOID((tf, x) -> tf.math.sigmoid(x)),
  TANH((tf, x) -> tf.math.tanh(x)),
  /** Over the last dimension. */
  SOFTMAX((tf, x) -> tf.nn.softmax(x)),
  LOG_SOFTMAX((tf, x) -> tf.nn.logSoftmax(x)),
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS((tf, x) -> tf.math.softplus(x)),
  /** {@code x / (1 + |x|)}. */
  SOFTSIGN((tf, x) -> tf.math.div(x, tf.math.add(tf.constant(1f), tf.math.abs(x)))),
  ELU((tf, x) -> tf.nn.elu(x)),
  SELU((tf, x) -> tf.nn.selu(x)),
  EXPONENTIAL((tf, x) -> tf.math.exp(x)),
  /** {@code x sigmoid(x)}, also called SiLU. */
  SWISH((tf, x) -> tf.math.mul(x, tf.math.sigmoid(x))),
  /** {@code x (1 + erf(x / √2)) / 2}. */
  GELU(
      (tf, x) -> {
        var error = tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
        return tf.math.mul(half(tf, x), tf.math.add(tf.constant(1f), error));
      }),
  /** {@code x tanh(softplus(x))}. */
  MISH((tf, x) -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x)))),
  /** With the slope 0.2, unlike the layer of that name. */
  LEAKY_RELU((tf, x) -> tf.nn.leakyRelu(x, LeakyRelu.alpha(0.2f))),
  /** {@code x / 6 + 0.5}, cut at 0 and 1: that of Keras 3. */
  HARD_SIGMOID((tf, x) -> hardSigmoid(tf, x)),
  /** {@code 0.2 x + 0.5}, cut at 0 and 1: that of Keras 1 and 2. */
  STEEP_HARD_SIGMOID((tf, x) -> clip(tf, line(tf, x, 0.2f, 0.5f), 0, 1)),
  HARD_SWISH((tf, x) -> tf.math.mul(x, hardSigmoid(tf, x))),
  LOG_SIGMOID((tf, x) -> tf.math.neg(tf.math.softplus(tf.math.neg(x)))),
  /** {@code max(x, 0) + min(exp(x) - 1, 0)}. */
  CELU((tf, x) -> tf.nn.elu(x)),
  HARD_TANH((tf, x) -> clip(tf, x, -1, 1)),
  /** 0 where |x| is at most 0.5. */
  HARD_SHRINK(
      (tf, x) ->
          tf.select(tf.math.greater(tf.math.abs(x), tf.constant(0.5f)), x, tf.math.sub(x, x))),
  /** {@code sign(x) max(|x| - 0.5, 0)}. */
  SOFT_SHRINK((tf, x) -> tf.math.sub(x, clip(tf, x, -0.5f, 0.5f))),
  TANH_SHRINK((tf, x) -> tf.math.sub(x, tf.math.tanh(x))),
  /** {@code (x + √(x² + 4)) / 2}. */
  SQUAREPLUS(
      (tf, x) -> {
        var root = tf.math.sqrt(tf.math.add(tf.math.square(x), tf.constant(4f)));
        return half(tf, tf.math.add(x, root));
      }),
  /** {@code (x + 1)² / 4} from -1 to 1, 0 below and x above. */
  SPARSE_PLUS(
      (tf, x) -> {
        var inner = clip(tf, x, -1, 1);
        var square = tf.math.square(tf.math.add(inner, tf.constant(1f)));
        var above = tf.nn.relu(tf.math.sub(x, tf.constant(1f)));
        return tf.math.add(tf.math.mul(square, tf.constant(0.25f)), above);
      });

  private interface Formula {
    Operand<TFloat32> of(Ops tf, Operand<TFloat32> x);
  }

  private final Formula formula;

  Nonlinearity(Formula formula) {
    this.formula = formula;
  }

  private static Operand<TFloat32> half(Ops tf, Operand<TFloat32> x) {
    return tf.math.mul(x, tf.constant(0.5f));
  }

  private static Operand<TFloat32> line(Ops tf, Operand<TFloat32> x, float slope, float offset) {
    return tf.math.add(tf.math.mul(x, tf.constant(slope)), tf.constant(offset));
  }

  private static Operand<TFloat32> hardSigmoid(Ops tf, Operand<TFloat32> x) {
    return clip(tf, line(tf, x, 1 / 6f, 0.5f), 0, 1);
  }

  static Operand<TFloat32> clip(Ops tf, Operand<TFloat32> x, float least, float most) {
    return tf.math.minimum(tf.math.maximum(x, tf.constant(least)), tf.constant(most));
  }

  /** Builds the function for a tensor of any shape. */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return formula.of(tf, x);
  }

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    return Sizes.row(scope, name().toLowerCase(Locale.ROOT), apply(scope.tf(), x));
  }
}
