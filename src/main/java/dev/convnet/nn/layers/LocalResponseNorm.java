// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.ops.LocalResponseNormalization;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** {@link LocalResponseNormalization} as a layer. */
public record LocalResponseNorm(
    LocalResponseNormalization normalization, LrnImplementation implementation) implements Layer {
  /** How the normalization is computed; the results differ by rounding only. */
  public enum LrnImplementation {
    /** TensorFlow's operation {@code LRN}. */
    OPERATION {
      @Override
      Operand<TFloat32> apply(
          LocalResponseNormalization normalization, GraphScope scope, Operand<TFloat32> x) {
        return normalization.apply(scope, x);
      }
    },
    /** Products with a band matrix, with which training is faster. */
    MATMUL {
      @Override
      Operand<TFloat32> apply(
          LocalResponseNormalization normalization, GraphScope scope, Operand<TFloat32> x) {
        return normalization.applyByMatMul(scope, x);
      }
    };

    abstract Operand<TFloat32> apply(
        LocalResponseNormalization normalization, GraphScope scope, Operand<TFloat32> x);
  }

  /**
   * A layer that uses TensorFlow's operation.
   *
   * @param depthRadius the number of neighboring channels on each side
   */
  public static LocalResponseNorm of(int depthRadius, double bias, double alpha, double beta) {
    return new LocalResponseNorm(
        new LocalResponseNormalization(depthRadius, (float) bias, (float) alpha, (float) beta),
        LrnImplementation.OPERATION);
  }

  public LocalResponseNorm withImplementation(LrnImplementation other) {
    return new LocalResponseNorm(normalization, other);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return of the same shape as {@code x}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = implementation.apply(normalization, scope, x);
    LayerTable.Row.of(scope, "lrn", y).addTo(scope);
    return y;
  }
}
