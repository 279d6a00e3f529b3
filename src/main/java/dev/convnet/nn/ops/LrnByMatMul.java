// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
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
  /** Builds y with the name of the scope, and the operations that it needs inside the scope. */
  Operand<TFloat32> build(GraphScope scope) {
    var tf = scope.tf();
    var squares = neighbors(tf, tf.math.square(x), settings.alpha());
    var d = tf.math.add(squares, tf.constant(settings.bias()));
    var power = power(tf, d);
    var y = scope.tfWithScopeName().math.mul(x, power);
    Gradients.override(
        scope,
        y.op(),
        (context, operation, dy) -> {
          Operand<TFloat32> gradient = dy.get(0).expect(TFloat32.class);
          var back = context.scope().tf();
          var own = back.math.mul(gradient, power);
          var ratio = back.math.div(back.math.mul(gradient, y), d);
          var sums = neighbors(back, ratio, -2 * settings.alpha() * settings.beta());
          var dx = back.math.add(own, back.math.mul(x, sums));
          return List.of(Optional.of(dx.asOutput()), Optional.empty()); // dx has the part through p
        });
    return y;
  }

  /** d^-β; for 0.75 by two roots, which are exact and much faster than a power. */
  private Operand<TFloat32> power(Ops tf, Operand<TFloat32> d) {
    if (settings.beta() != 0.75f) return tf.math.pow(d, tf.constant(-settings.beta()));
    var root = tf.math.rsqrt(d);
    return tf.math.mul(root, tf.math.sqrt(root));
  }

  /** The sum over neighboring channels times {@code factor}. */
  private Operand<TFloat32> neighbors(Ops tf, Operand<TFloat32> a, float factor) {
    var rows = tf.reshape(a, tf.array(-1, channels));
    var full = tf.fill(tf.array(channels, channels), tf.constant(factor));
    var radius = tf.constant(Math.min(settings.depthRadius(), channels - 1));
    var product = tf.linalg.matMul(rows, tf.linalg.bandPart(full, radius, radius));
    return tf.reshape(product, tf.shape(x));
  }
}
