// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Pads images with zeros.
 *
 * @param top pixels above the image, not negative
 * @param bottom pixels below it
 * @param left pixels to the left of it
 * @param right pixels to the right of it
 */
public record ZeroPadding(int top, int bottom, int left, int right) implements Layer {
  public ZeroPadding {
    if (top < 0 || bottom < 0 || left < 0 || right < 0) {
      throw new IllegalArgumentException(
          "padding must not be negative, got %d, %d, %d and %d"
              .formatted(top, bottom, left, right));
    }
  }

  /** The same padding on all sides. */
  public static ZeroPadding of(int pixels) {
    return new ZeroPadding(pixels, pixels, pixels, pixels);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, top + H + bottom, left + W + right, C]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var paddings = new int[][] {{0, 0}, {top, bottom}, {left, right}, {0, 0}};
    var tf = scope.tf();
    var y = tf.pad(x, scope.tf("paddings").constant(paddings), tf.constant(0f));
    LayerTable.Row.of(scope, "pad", y).addTo(scope);
    return y;
  }
}
