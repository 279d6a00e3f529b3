// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;

/**
 * An image with fractional values, as a network takes it. Nothing changes its values: whoever has
 * the array must not write to it.
 *
 * @param values red, green and blue of each pixel in [0, 255], row by row; {@code float32 [height,
 *     width, 3]}, flat; not copied, because training makes millions of images
 */
@SuppressWarnings("ArrayRecordComponent") // see values
public record FloatImage(int height, int width, float[] values) {
  public FloatImage {
    if (height < 1 || width < 1 || values.length != 3L * height * width) {
      throw new IllegalArgumentException(
          "an image of %d by %d pixels, 3 values each, cannot be %d values"
              .formatted(height, width, values.length));
    }
  }

  PixelRows rows() {
    return new PixelRows(
        height, width, (y, row) -> System.arraycopy(values, 3 * width * y, row, 0, 3 * width));
  }

  /** An image of the same size with other values. */
  public FloatImage with(float[] newValues) {
    return new FloatImage(height, width, newValues);
  }

  /**
   * The part of the image whose first pixel is at {@code (row, column)}.
   *
   * @throws IndexOutOfBoundsException if the part is not inside the image
   */
  public FloatImage crop(int row, int column, int rows, int columns) {
    if (row < 0 || column < 0 || row + rows > height || column + columns > width) {
      throw new IndexOutOfBoundsException(
          "rows %d to %d, columns %d to %d are not inside %d by %d pixels"
              .formatted(row, row + rows, column, column + columns, height, width));
    }
    var part = new float[3 * rows * columns];
    for (int y = 0; y < rows; y++) {
      int from = 3 * ((row + y) * width + column);
      System.arraycopy(values, from, part, 3 * y * columns, 3 * columns);
    }
    return new FloatImage(rows, columns, part);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatImage that
        && height == that.height
        && width == that.width
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * width + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "FloatImage[" + height + "x" + width + "]";
  }
}
