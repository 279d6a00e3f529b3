// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.RsqrtGrad;
import org.tensorflow.types.TFloat32;

/**
 * Local response normalization by products with a band matrix B, which is 1 where two channels are
 * at most depthRadius apart. The gradient uses results of the forward pass again.
 *
 * <pre>
 * d = bias + α x² B       p = d^-β       y = x p
 * dx = dy p - 2αβ x ((dy y / d) B)
 * </pre>
 *
 * @param x {@code float32 [N, H, W, channels]}
 */
record LrnByMatMul(LocalResponseNormalization settings, Operand<TFloat32> x, int channels) {
  /** The c with which {@code (c d)^-3/4 / 2 = d^-3/4}. */
  private static final double ROOT_SCALE = Math.pow(2, -4 / 3.0);

  /** Builds y with the name of the scope, and the operations that it needs inside the scope. */
  Operand<TFloat32> build(GraphScope scope) {
    return settings.beta() == 0.75f ? byRoots(scope) : byPower(scope);
  }

  private Operand<TFloat32> byPower(GraphScope scope) {
    var tf = scope.tf();
    var d = scaledDivisor(tf, 1);
    var power = tf.math.pow(d, tf.constant(-settings.beta()));
    var y = scope.tfWithScopeName().math.mul(x, power);
    Gradients.override(
        scope,
        y.op(),
        (context, operation, dy) -> {
          Operand<TFloat32> gradient = dy.get(0).expect(TFloat32.class);
          var back = context.scope().tf();
          var own = back.math.mul(gradient, power);
          var ratio = back.math.div(back.math.mul(gradient, y), d);
          var dx = addOthers(back, own, ratio, -1);
          return List.of(Optional.of(dx.asOutput()), Optional.empty()); // dx has the part through p
        });
    return y;
  }

  /**
   * For β = 3/4, with fewer passes over memory. TensorFlow's operation {@code RsqrtGrad(r, a)} is
   * {@code -a r³ / 2}, which is {@code a d^-3/4} if {@code r = -(c d)^-1/4}. TensorFlow computes r
   * in one pass, too. In the gradient, {@code y r = -c^-1/4 x / d}.
   */
  private Operand<TFloat32> byRoots(GraphScope scope) {
    var tf = scope.tf();
    var r = tf.math.neg(tf.math.sqrt(tf.math.rsqrt(scaledDivisor(tf, ROOT_SCALE))));
    var y =
        scope
            .opBuilderWithScopeName(RsqrtGrad.OP_NAME)
            .addInput(r.asOutput())
            .addInput(x.asOutput())
            .build()
            .<TFloat32>output(0);
    Gradients.override(
        scope,
        y.op(),
        (context, operation, dy) -> {
          Operand<TFloat32> gradient = dy.get(0).expect(TFloat32.class);
          var back = context.scope().tf();
          var own = RsqrtGrad.create(context.scope().opScope(), r, gradient);
          var ratio = back.math.mul(own, back.math.mul(y, r));
          var dx = addOthers(back, own, ratio, Math.pow(ROOT_SCALE, 0.25));
          return List.of(Optional.empty(), Optional.of(dx.asOutput())); // dx has the part through r
        });
    return y;
  }

  /** {@code scale d}. */
  private Operand<TFloat32> scaledDivisor(Ops tf, double scale) {
    var squares = neighbors(tf, tf.math.square(x), scale * settings.alpha());
    return tf.math.add(squares, tf.constant((float) (scale * settings.bias())));
  }

  /** {@code own + scale 2αβ x (ratio B)}. */
  private Operand<TFloat32> addOthers(
      Ops tf, Operand<TFloat32> own, Operand<TFloat32> ratio, double scale) {
    var sums = neighbors(tf, ratio, scale * 2 * settings.alpha() * settings.beta());
    return tf.math.add(own, tf.math.mul(x, sums));
  }

  /** The sum over neighboring channels times {@code factor}. */
  private Operand<TFloat32> neighbors(Ops tf, Operand<TFloat32> a, double factor) {
    var rows = tf.reshape(a, tf.array(-1, channels));
    var full = tf.fill(tf.array(channels, channels), tf.constant((float) factor));
    var radius = tf.constant(Math.min(settings.depthRadius(), channels - 1));
    var product = tf.linalg.matMul(rows, tf.linalg.bandPart(full, radius, radius));
    return tf.reshape(product, tf.shape(x));
  }
}
