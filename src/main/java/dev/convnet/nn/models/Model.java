// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A network: pictures to logits. */
public interface Model {
  /** The shape of one picture, {@code [height, width, channels]}. */
  Shape inputShape();

  /**
   * Builds the network.
   *
   * @param images {@code float32 [N, height, width, channels]}
   * @return unscaled log probabilities, {@code float32 [N, classes]}
   */
  Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images);
}
