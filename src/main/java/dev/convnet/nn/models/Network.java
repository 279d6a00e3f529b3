// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A function that builds a network, for training and for inference:
 *
 * <pre>{@code
 * Network own = (scope, images, mode) ->
 *     LayerChain.of(scope, images)
 *         .then("scale", Rescaling.by(1 / 255.0))
 *         .then("conv", Conv2d.keras(3, 32).activation(Activation.RELU))
 *         .then("drop", Dropout.of(0.5, mode))
 *         .then("logits", Dense.keras(10))
 *         .output();
 * }</pre>
 *
 * <p>{@link NamedNetwork#network} gives such a function for a network of {@link Networks}.
 */
@FunctionalInterface
public interface Network {
  /**
   * Builds the network. It may be called twice for one graph: for training, and then for inference
   * in a {@link GraphScope#reusing} scope, where it finds the same variables.
   *
   * <p>Layers may add to {@link CollectionKey#LOSSES} (weight decay) and {@link
   * CollectionKey#UPDATE_OPS} (batch normalization); the training step must use both.
   *
   * @param images {@code float32 [N, height, width, channels]}, values from 0 to 255
   * @return unscaled log probabilities, {@code float32 [N, classes]}
   */
  Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images, Mode mode);
}
