// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A network for one image size, number of classes and mode. {@link Network} is a function that also
 * takes the mode.
 */
public interface Model {
  /** The shape of one image, {@code [height, width, channels]}. */
  Shape inputShape();

  /**
   * Builds the network.
   *
   * @param images {@code float32 [N, height, width, channels]}, preprocessed as the network expects
   * @return unscaled log probabilities, {@code float32 [N, classes]}
   */
  Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images);
}
