// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The largest value of each window, channel by channel. */
public record MaxPool(Window window) implements Layer {
  /**
   * Padding {@code SAME}.
   *
   * @param size height and width of the window, in pixels
   * @param stride step in both directions, in pixels
   */
  public MaxPool(int size, int stride) {
    this(Window.of(size).stride(stride));
  }

  public MaxPool padding(Padding border) {
    return new MaxPool(window.padding(border));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Builds the operation {@code MaxPool}, whose windows are attributes, as Python's {@code
   * tf.nn.max_pool} does.
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, C]}, rounded up for {@code SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = window.pool(scope, "MaxPool", x);
    LayerTable.Row.of(scope, "maxpool", y).addTo(scope);
    return y;
  }
}
