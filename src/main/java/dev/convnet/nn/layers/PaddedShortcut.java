// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A shortcut without parameters: every {@code stride}-th pixel of every {@code stride}-th row,
 * followed by further channels of zeros (He and others: "Deep Residual Learning for Image
 * Recognition", 2015, option A).
 *
 * @param stride in both directions, in pixels
 * @param channels the number of output channels, at least that of the input
 */
public record PaddedShortcut(int stride, int channels) implements Layer {
  public PaddedShortcut {
    if (stride < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "stride and channels must be at least 1, got %d and %d".formatted(stride, channels));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, channels]}, rounded up
   * @throws IllegalArgumentException if C is greater than {@code channels}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    int more = channels - (int) x.shape().get(3);
    if (more < 0) {
      throw new IllegalArgumentException(
          "'%s' cannot reduce the channels of %s to %d"
              .formatted(scope.name(), x.shape(), channels));
    }
    var pixels = pixels().pool(scope.nameScope("AvgPool"), "AvgPool", x);
    var tf = scope.tf();
    var paddings = tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, more}});
    var y = tf.pad(pixels, paddings, tf.constant(0f));
    LayerTable.Row.of(scope, "shortcut", y).addTo(scope);
    return y;
  }

  /** An average pool of single pixels, which is faster than a strided slice and its gradient. */
  private Window pixels() {
    return Window.of(1).stride(stride).padding(Padding.VALID);
  }
}
