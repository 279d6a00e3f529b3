// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Average pooling: the mean of each window and channel. Padded pixels do not count in the mean.
 *
 * @param window its size, stride and padding
 */
public record AveragePool(Window window) implements Layer {
  /**
   * A pool with padding {@code SAME}.
   *
   * @param size height and width of the window, in pixels
   * @param stride step in both directions, in pixels
   */
  public AveragePool(int size, int stride) {
    this(Window.of(size).stride(stride));
  }

  public AveragePool padding(Padding other) {
    return new AveragePool(window.padding(other));
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, C]}, rounded up, for padding {@code SAME}
   * @throws InvalidSettingException if the image is smaller than the window and is not padded
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = window.pool(scope, "AvgPool", x);
    LayerTable.Row.of(scope, "avgpool", y).addTo(scope);
    return y;
  }
}
