// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Batches for the towers of one graph, each its own. */
public interface TowerInput extends BatchSource {
  /** Builds what gives one more tower its batch, in the tower's scope. */
  TowerBatch buildBatch(GraphScope tower);

  /**
   * A tower's part of a step.
   *
   * @param images standardized pictures, {@code float32 [N, 24, 24, 3]}
   * @param labels their classes, {@code int32 [N]}
   */
  record TowerBatch(Operand<TFloat32> images, Operand<TInt32> labels) {}
}
