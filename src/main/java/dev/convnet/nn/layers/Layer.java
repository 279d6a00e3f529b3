// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A step of a network: settings, no state, used as often as one likes. An implementation makes its
 * variables through the scope (so that towers share them), keeps the batch size free, and adds its
 * {@link LayerTable.Row}.
 */
public interface Layer {
  /**
   * Builds the layer.
   *
   * @param scope its name is the layer's
   * @param x {@code float32}, the batch in dimension 0
   */
  Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x);
}
