// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Padding;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A rectangular window that slides over images.
 *
 * @param size height and width, in pixels
 * @param strides steps down and to the right, in pixels
 * @param dilation distance of neighboring elements of the window, in pixels; 1 is dense
 * @param padding of the images
 */
public record KernelWindow(Pair size, Pair strides, Pair dilation, Padding padding) {
  /**
   * Two numbers for the height and the width.
   *
   * @param height at least 1
   * @param width at least 1
   */
  public record Pair(int height, int width) {
    public static final Pair ONE = new Pair(1, 1);

    public Pair {
      if (height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "sizes must be at least 1, got %d and %d".formatted(height, width));
      }
    }

    boolean isOne() {
      return height == 1 && width == 1;
    }

    List<Long> forImages() {
      return List.of(1L, (long) height, (long) width, 1L);
    }
  }

  public KernelWindow {
    if (!strides.isOne() && !dilation.isOne()) {
      throw new IllegalArgumentException(
          "either the strides or the dilation must be 1, got %s and %s"
              .formatted(strides, dilation));
    }
  }

  /** The rows that the window covers: dilation leaves gaps between them. */
  int coveredHeight() {
    return (size.height - 1) * dilation.height + 1;
  }

  int coveredWidth() {
    return (size.width - 1) * dilation.width + 1;
  }

  Shape kernel(long in, long out) {
    return Shape.of(size.height, size.width, in, out);
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
    if (!isKnown(x) || !isKnown(y)) return 0;
    var places = size.height * y.get(1) * size.width * y.get(2);
    var inside =
        inside(x.get(1), y.get(1), size.height, strides.height, dilation.height)
            * inside(x.get(2), y.get(2), size.width, strides.width, dilation.width);
    return multiplyAdds / places * (places - inside);
  }

  /** Adds the row of a convolution to the table. */
  Operand<TFloat32> row(
      GraphScope scope, String operation, Operand<TFloat32> x, Operand<TFloat32> y) {
    return Sizes.row(
        scope, operation, y, y, multiplyAdds -> onPadding(x.shape(), y.shape(), multiplyAdds));
  }

  private static boolean isKnown(Shape images) {
    return images.get(1) != Shape.UNKNOWN_SIZE && images.get(2) != Shape.UNKNOWN_SIZE;
  }

  /** The pairs of an output and a place of its window, in one direction, that lie in the image. */
  private static long inside(long length, long outputs, int size, int stride, int dilation) {
    var covered = (size - 1L) * dilation + 1;
    var before = Math.max(0, (outputs - 1) * stride + covered - length) / 2;
    var inside = 0L;
    for (var first = -before; first < outputs * stride - before; first += stride) {
      var end = Math.min(size, -Math.floorDiv(first - length, dilation));
      inside += Math.max(0, end - Math.max(0, -Math.floorDiv(first, dilation)));
    }
    return inside;
  }

  /**
   * Checks that the window fits into an image. Padded images always fit.
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @throws InvalidSettingException if C is unknown, or H or W is smaller than the window
   */
  void requireFits(GraphScope scope, Operand<TFloat32> x) {
    Sizes.require(scope, x, 4);
    Sizes.known(scope, x, 3);
    if (padding == Padding.SAME) return;
    requireAtLeast(scope, "high", coveredHeight(), x.shape().get(1));
    requireAtLeast(scope, "wide", coveredWidth(), x.shape().get(2));
  }

  private static void requireAtLeast(GraphScope scope, String what, long least, long size) {
    if (size == Shape.UNKNOWN_SIZE || size >= least) return;
    throw new InvalidSettingException(
        "the images are too small for layer '%s': its input must be at least %d pixels %s, is %d"
            .formatted(scope.leafName(), least, what, size));
  }
}
