// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network in two parts: one that sees, and one that names what is seen. Another top on the same
 * features is transfer learning.
 */
public interface Backbone extends Model {
  /**
   * Builds all but the top.
   *
   * @param images {@code float32 [N, height, width, channels]}
   * @return the last maps, {@code float32 [N, h, w, C]}
   */
  Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images);

  /**
   * Builds the top.
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
