// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network with a separate classifier head, Keras's top: {@link #features} are the layers below
 * it. Transfer learning puts another head on the features.
 */
public interface Backbone extends Model {
  /**
   * Builds all layers below the head.
   *
   * @param images {@code float32 [N, height, width, channels]}
   * @return the last feature maps, {@code float32 [N, h, w, C]}
   */
  Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images);

  /**
   * Builds the head.
   *
   * @param features {@code float32 [N, h, w, C]}
   * @return unscaled log probabilities, {@code float32 [N, classes]}
   */
  Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features);

  @Override
  default Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
    return top(scope, features(scope, images));
  }
}
