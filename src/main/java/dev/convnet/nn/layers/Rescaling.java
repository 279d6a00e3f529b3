// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * {@code x factor + offset}.
 *
 * @param factors one, or one a channel
 * @param offsets one, or one a channel
 */
public record Rescaling(List<Double> factors, List<Double> offsets) implements Layer {
  public Rescaling {
    factors = List.copyOf(factors);
    offsets = List.copyOf(offsets);
  }

  public static Rescaling by(double... factors) {
    return new Rescaling(list(factors), List.of(0.0));
  }

  public Rescaling plus(double... numbers) {
    return new Rescaling(factors, list(numbers));
  }

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var scaled = scope.tf().math.mul(x, constant(scope, "scale", factors));
    var offset = offsets.stream().anyMatch(o -> o != 0);
    var y = offset ? scope.tf().math.add(scaled, constant(scope, "offset", offsets)) : scaled;
    LayerTable.Row.of(scope, "rescale", y).addTo(scope);
    return y;
  }

  private static List<Double> list(double... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private static Operand<TFloat32> constant(GraphScope scope, String name, List<Double> numbers) {
    var values = new float[numbers.size()];
    for (var i = 0; i < values.length; i++) values[i] = numbers.get(i).floatValue();
    return scope.tf(name).constant(values);
  }
}
