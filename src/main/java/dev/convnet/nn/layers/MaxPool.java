// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Max pooling: the largest value of each window and channel.
 *
 * @param window its size, stride and padding
 */
public record MaxPool(Window window) implements Layer {
  /**
   * A pool with padding {@code SAME}.
   *
   * @param size height and width of the window, in pixels
   * @param stride step in both directions, in pixels
   */
  public MaxPool(int size, int stride) {
    this(Window.of(size).stride(stride));
  }

  public MaxPool padding(Padding other) {
    return new MaxPool(window.padding(other));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Builds the operation {@code MaxPool}, in which the window is an attribute, as Python's
   * {@code tf.nn.max_pool} does; the binding builds {@code MaxPoolV2}.
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, C]}, rounded up, for padding {@code SAME}
   * @throws InvalidSettingException if the image is smaller than the window and is not padded
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = window.pool(scope, "MaxPool", x);
    LayerTable.Row.of(scope, "maxpool", y).addTo(scope);
    return y;
  }
}
