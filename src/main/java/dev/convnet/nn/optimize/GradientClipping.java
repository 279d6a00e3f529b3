// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Limits gradients before they are applied, by value and then by norm.
 *
 * @param clipNorm the largest global norm, √(Σ‖g‖²) over all gradients: larger ones are scaled down
 *     together, {@code tf.clip_by_global_norm} (Pascanu, Mikolov, Bengio: "On the difficulty of
 *     training recurrent neural networks", 2013); 0 for no limit
 * @param clipValue the largest absolute value of an element, {@code tf.clip_by_value}; 0 for no
 *     limit
 */
public record GradientClipping(double clipNorm, double clipValue) {
  /** Leaves gradients as they are. */
  public static final GradientClipping NONE = new GradientClipping(0, 0);

  public GradientClipping {
    requireLimit("clipNorm", clipNorm);
    requireLimit("clipValue", clipValue);
  }

  private static void requireLimit(String setting, double limit) {
    if (limit >= 0 && limit < Double.POSITIVE_INFINITY) return;
    throw new InvalidSettingException(setting, "must be finite and not negative, got " + limit);
  }

  /** Builds the limited gradients. */
  public ScaledGradients apply(GraphScope scope, ScaledGradients gradients) {
    var limited = clipValue > 0 ? byValue(scope.nameScope("clip_by_value"), gradients) : gradients;
    return clipNorm > 0 ? byNorm(scope.nameScope("clip_by_global_norm"), limited) : limited;
  }

  private ScaledGradients byValue(GraphScope scope, ScaledGradients gradients) {
    var tf = scope.tf();
    var high = tf.constant((float) clipValue);
    var low = tf.constant((float) -clipValue);
    return gradients.map(
        pair -> with(pair, tf.math.minimum(tf.math.maximum(pair.gradient(), low), high)));
  }

  private ScaledGradients byNorm(GraphScope scope, ScaledGradients gradients) {
    var tf = scope.tf();
    List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    for (var pair : gradients.gradients()) halfSquares.add(tf.nn.l2Loss(pair.gradient()));
    var norm = tf.math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(halfSquares)));
    var limit = tf.constant((float) clipNorm);
    var factor = tf.math.div(limit, tf.math.maximum(norm, limit));
    return gradients.map(pair -> with(pair, tf.math.mul(pair.gradient(), factor)));
  }

  private static GradientAndVariable with(GradientAndVariable pair, Operand<TFloat32> gradient) {
    return new GradientAndVariable(pair.variable(), gradient);
  }
}
