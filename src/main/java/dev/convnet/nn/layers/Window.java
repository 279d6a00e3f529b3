// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A square window that slides over images: the kernel of a convolution, or the window of a pool.
 *
 * @param size height and width, in pixels
 * @param stride in both directions, in pixels
 * @param padding of the images
 */
public record Window(int size, int stride, Padding padding) {
  public Window {
    if (size < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "size and stride must be at least 1, got %d and %d".formatted(size, stride));
    }
  }

  /** A window with stride 1 and padding {@code SAME}. */
  public static Window of(int size) {
    return new Window(size, 1, Padding.SAME);
  }

  public Window stride(int pixels) {
    return new Window(size, pixels, padding);
  }

  public Window padding(Padding other) {
    return new Window(size, stride, other);
  }

  /** The attribute {@code strides} for {@code [N, H, W, C]}: {@code [1, stride, stride, 1]}. */
  public List<Long> strides() {
    return List.of(1L, (long) stride, (long) stride, 1L);
  }

  /**
   * Checks that the window fits into an image. Padded images always fit.
   *
   * @param x {@code float32 [N, H, W, C]}
   * @throws InvalidSettingException if H or W is known and smaller than the window
   */
  void requireFits(GraphScope scope, Operand<TFloat32> x) {
    var height = x.shape().get(1);
    var width = x.shape().get(2);
    var known = height != Shape.UNKNOWN_SIZE && width != Shape.UNKNOWN_SIZE;
    if (padding == Padding.SAME || !known || Math.min(height, width) >= size) return;
    throw new InvalidSettingException(
        "the images are too small for this network: layer '%s' needs at least %d×%d pixels, gets %d×%d"
            .formatted(scope.name(), size, size, height, width));
  }

  /**
   * How many of a convolution's multiply-adds meet the padding instead of the image; 0 if the size
   * of the image is unknown.
   *
   * @param x {@code [N, H, W, C]}
   * @param y the output
   * @param multiplyAdds of all places of the window, at every position
   */
  long onPadding(Shape x, Shape y, long multiplyAdds) {
    if (y.get(1) == Shape.UNKNOWN_SIZE || y.get(2) == Shape.UNKNOWN_SIZE) return 0;
    long places = size * y.get(1) * size * y.get(2);
    long inside = inside(x.get(1), y.get(1)) * inside(x.get(2), y.get(2));
    return multiplyAdds / places * (places - inside);
  }

  /** The pairs of an output and a place of its window, in one direction, that lie in the image. */
  private long inside(long length, long outputs) {
    long before = Math.max(0, (outputs - 1) * stride + size - length) / 2;
    long inside = 0;
    for (long first = -before; first < outputs * stride - before; first += stride) {
      inside += Math.min(length, first + size) - Math.max(0, first);
    }
    return inside;
  }

  /**
   * Builds a pool with the name of the scope.
   *
   * @param operation {@code MaxPool} or {@code AvgPool}
   * @param x {@code float32 [N, H, W, C]}
   */
  Operand<TFloat32> pool(GraphScope scope, String operation, Operand<TFloat32> x) {
    requireFits(scope, x);
    return scope
        .opBuilderWithScopeName(operation)
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, size, size, 1})
        .setAttr("strides", new long[] {1, stride, stride, 1})
        .setAttr("padding", padding.name())
        .build()
        .output(0);
  }
}
