// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Squeeze-and-excitation around another layer (Hu, Shen, Sun: "Squeeze-and-Excitation Networks",
 * 2018): each channel of the layer's output is multiplied by a factor that two dense layers compute
 * from the means of all channels. The first has C / ratio units and ReLU, the second C units and
 * the sigmoid.
 *
 * @param unit the layer, such as an inception module or the branch of a residual unit
 * @param ratio the reduction of the first dense layer, at least 1
 */
public record SqueezeExcitation(Layer unit, int ratio) implements Layer {
  public SqueezeExcitation {
    if (ratio < 1) throw new IllegalArgumentException("ratio must be at least 1, got " + ratio);
  }

  /** Squeeze-and-excitation with the paper's ratio, 16. */
  public static SqueezeExcitation around(Layer unit) {
    return new SqueezeExcitation(unit, 16);
  }

  /**
   * {@inheritDoc}
   *
   * @param x the input of {@link #unit}
   * @return {@code float32 [N, H, W, C]}, the shape of the unit's output
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var maps = unit.apply(scope, x);
    var channels = (int) maps.shape().get(3);
    var squeezed = GlobalAveragePool.FLAT.apply(scope.nameScope("se_squeeze"), maps); // [N, C]
    var reduced =
        Dense.keras(Math.max(1, channels / ratio))
            .activation(Activation.RELU)
            .apply(scope.variableScope("se_reduce"), squeezed); // [N, C / ratio]
    var factors =
        Dense.keras(channels)
            .activation(Activation.SIGMOID)
            .apply(scope.variableScope("se_expand"), reduced); // [N, C]
    return excite(scope.nameScope("se_excite"), maps, factors);
  }

  /**
   * Multiplies each channel by its factor.
   *
   * @param maps {@code float32 [N, H, W, C]}, C known
   * @param factors {@code float32 [N, C]} or {@code [N, 1, 1, C]}
   * @return of the shape of {@code maps}
   */
  public static Operand<TFloat32> excite(
      GraphScope scope, Operand<TFloat32> maps, Operand<TFloat32> factors) {
    var tf = scope.tf();
    var shaped = tf.reshape(factors, tf.array(-1, 1, 1, (int) maps.shape().get(3)));
    var y = tf.math.mul(maps, shaped);
    LayerTable.Row.of(scope, "excite", y).addTo(scope);
    return y;
  }
}
