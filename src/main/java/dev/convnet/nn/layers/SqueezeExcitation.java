// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A unit whose channels are made louder or softer by what the whole picture holds (Hu, Shen, Sun:
 * "Squeeze-and-Excitation Networks", 2018): the mean of each channel, a dense layer of C / ratio
 * rectifiers, and one of C sigmoids, with which the channels are multiplied.
 *
 * @param unit what is wrapped: an inception module, the branch of a residual unit
 * @param ratio how much narrower the first dense layer is, rounded down
 */
public record SqueezeExcitation(Layer unit, int ratio) implements Layer {
  public SqueezeExcitation {
    if (ratio < 1) throw new IllegalArgumentException("ratio must be at least 1, got " + ratio);
  }

  /** With the paper's ratio, 16. */
  public static SqueezeExcitation around(Layer unit) {
    return new SqueezeExcitation(unit, 16);
  }

  /**
   * {@inheritDoc}
   *
   * @param x what the unit takes
   * @return {@code float32 [N, H, W, C]}, as the unit's own
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var pictures = unit.apply(scope, x);
    var channels = (int) pictures.shape().get(3);
    var squeezed = GlobalAveragePool.FLAT.apply(scope.nameScope("se_squeeze"), pictures); // [N, C]
    var reduced =
        Dense.keras(Math.max(1, channels / ratio))
            .activation(Activation.RELU)
            .apply(scope.variableScope("se_reduce"), squeezed); // [N, C / ratio]
    var factors =
        Dense.keras(channels)
            .activation(Activation.SIGMOID)
            .apply(scope.variableScope("se_expand"), reduced); // [N, C]
    return excite(scope.nameScope("se_excite"), pictures, factors);
  }

  /**
   * Multiplies each channel by its factor.
   *
   * @param pictures {@code float32 [N, H, W, C]}
   * @param factors {@code float32 [N, C]} or {@code [N, 1, 1, C]}
   */
  public static Operand<TFloat32> excite(
      GraphScope scope, Operand<TFloat32> pictures, Operand<TFloat32> factors) {
    var tf = scope.tf();
    var each = tf.reshape(factors, tf.array(-1, 1, 1, (int) pictures.shape().get(3)));
    var y = tf.math.mul(pictures, each);
    LayerTable.Row.of(scope, "excite", y).addTo(scope);
    return y;
  }
}
