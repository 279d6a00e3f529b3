// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A layer of a network. It has settings but no state, and can be applied several times. An
 * implementation makes its variables by the scope, so that towers share them, allows any batch
 * size, and adds its {@link LayerTable.Row}.
 */
public interface Layer {
  /**
   * Builds the layer.
   *
   * @param scope its name is the layer's
   * @param x {@code float32} with the batch in dimension 0
   * @return the layer's output, with the batch in dimension 0
   */
  Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x);
}
