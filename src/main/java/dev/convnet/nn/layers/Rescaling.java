// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * {@code x factor + offset}, without parameters.
 *
 * @param factors one for all channels, or one for each channel
 * @param offsets one for all channels, or one for each channel
 */
public record Rescaling(List<Double> factors, List<Double> offsets) implements Layer {
  public Rescaling {
    factors = List.copyOf(factors);
    offsets = List.copyOf(offsets);
  }

  /** Multiplication by one factor, or by one factor for each channel. */
  public static Rescaling by(double... factors) {
    return new Rescaling(list(factors), List.of(0.0));
  }

  /** This layer with an offset for all channels, or with one for each channel. */
  public Rescaling plus(double... offsets) {
    return new Rescaling(factors, list(offsets));
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, …, C]}
   * @return of the same shape as {@code x}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var scaled = scope.tf().math.mul(x, constant(scope, "scale", factors));
    var hasOffset = offsets.stream().anyMatch(offset -> offset != 0);
    var y = hasOffset ? scope.tf().math.add(scaled, constant(scope, "offset", offsets)) : scaled;
    LayerTable.Row.of(scope, "rescale", y).addTo(scope);
    return y;
  }

  private static List<Double> list(double... values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static Operand<TFloat32> constant(GraphScope scope, String name, List<Double> values) {
    var floats = new float[values.size()];
    for (var i = 0; i < floats.length; i++) floats[i] = values.get(i).floatValue();
    return scope.tf(name).constant(floats);
  }
}
