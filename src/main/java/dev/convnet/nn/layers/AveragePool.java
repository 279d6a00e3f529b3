// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The mean of each window, channel by channel; what is outside the picture does not count. */
public record AveragePool(Window window) implements Layer {
  /**
   * Padding {@code SAME}.
   *
   * @param size height and width of the window, in pixels
   * @param stride step in both directions, in pixels
   */
  public AveragePool(int size, int stride) {
    this(Window.of(size).stride(stride));
  }

  public AveragePool padding(Padding border) {
    return new AveragePool(window.padding(border));
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, C]}, rounded up for {@code SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = window.pool(scope, "AvgPool", x);
    LayerTable.Row.of(scope, "avgpool", y).addTo(scope);
    return y;
  }
}
