// SPDX-License-Identifier: Apache-2.0
package dev.convnet.layers;

import dev.convnet.graph.GraphScope;
import dev.convnet.ops.LocalResponseNormalization;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** {@link LocalResponseNormalization} as a step of a network. */
public record LocalResponseNorm(LocalResponseNormalization normalization) implements Layer {
  public static LocalResponseNorm of(int depthRadius, double bias, double alpha, double beta) {
    return new LocalResponseNorm(
        new LocalResponseNormalization(depthRadius, (float) bias, (float) alpha, (float) beta));
  }

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = normalization.apply(scope, x);
    LayerTable.Row.of(scope, "lrn", y).addTo(scope);
    return y;
  }
}
