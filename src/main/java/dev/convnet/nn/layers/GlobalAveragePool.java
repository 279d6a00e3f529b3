// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** Global average pooling: the mean of each channel over all pixels. */
public enum GlobalAveragePool implements Layer {
  /** The output is {@code [N, C]}. */
  FLAT,
  /** The output is {@code [N, 1, 1, C]}. */
  KEEP_DIMS;

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var axes = scope.nameScope("Mean").tf("reduction_indices").array(1, 2);
    var y = scope.tf("Mean").math.mean(x, axes, Mean.keepDims(this == KEEP_DIMS));
    LayerTable.Row.of(scope, "mean", y).addTo(scope);
    return y;
  }
}
