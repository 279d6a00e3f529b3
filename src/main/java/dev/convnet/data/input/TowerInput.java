// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Gives each of several towers (copies of a network in one graph) its own batch in every step. */
public interface TowerInput extends BatchSource {
  /**
   * Adds a tower. All towers must be added before the first step.
   *
   * @param tower the scope in which the operands of the batch are built
   */
  TowerBatch buildBatch(GraphScope tower);

  /**
   * The batch of one tower.
   *
   * @param images standardized images, {@code float32 [N, 24, 24, 3]}
   * @param labels {@code int32 [N]}
   */
  record TowerBatch(Operand<TFloat32> images, Operand<TInt32> labels) {}
}
