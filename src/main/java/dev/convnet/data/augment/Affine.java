// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.augment.RandomAffine.Fill;
import dev.convnet.data.images.FloatImage;
import java.util.Arrays;

/**
 * A rotation, translation, shear and zoom of an image about its center: the matrices of Keras's
 * {@code apply_affine_transform}. It maps each output pixel to its source, so a zoom below 1
 * enlarges.
 *
 * @param rotationDegrees Keras's {@code theta}
 * @param translateY how far below its target each source is, in pixels; Keras's {@code ty}
 * @param translateX how far right of its target each source is, in pixels; Keras's {@code tx}
 * @param shearDegrees Keras's {@code shear}
 * @param zoomY factor for rows; Keras's {@code zy}
 * @param zoomX factor for columns; Keras's {@code zx}
 */
record Affine(
    double rotationDegrees,
    double translateY,
    double translateX,
    double shearDegrees,
    double zoomY,
    double zoomX) {
  static final Affine IDENTITY = new Affine(0, 0, 0, 0, 1, 1);

  /**
   * The source of the pixel at {@code (y, x)}: {@code R T S Z [x, y]}. Both are offsets from the
   * image's center, in pixels.
   */
  Point source(double y, double x) {
    double angle = Math.toRadians(rotationDegrees);
    double slant = Math.toRadians(shearDegrees);
    double row = y * zoomY;
    double shearedX = x * zoomX - Math.sin(slant) * row + translateX;
    double shearedY = Math.cos(slant) * row + translateY;
    return new Point(
        Math.sin(angle) * shearedX + Math.cos(angle) * shearedY,
        Math.cos(angle) * shearedX - Math.sin(angle) * shearedY);
  }

  /** Transforms an image, with one bilinear interpolation in double precision. */
  FloatImage transform(FloatImage image, Fill fill) {
    if (equals(IDENTITY)) return image;
    int height = image.height();
    int width = image.width();
    double centerY = height / 2.0 - 0.5;
    double centerX = width / 2.0 - 0.5;
    var out = new float[image.values().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        var source = source(y - centerY, x - centerX);
        double row = fill.mode().map(source.y() + centerY, height);
        double column = fill.mode().map(source.x() + centerX, width);
        int to = 3 * (y * width + x);
        if (Double.isNaN(row + column)) Arrays.fill(out, to, to + 3, (float) fill.value());
        else interpolate(image, row, column, out, to);
      }
    }
    return image.with(out);
  }

  private static void interpolate(
      FloatImage image, double row, double column, float[] out, int to) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double rightWeight = column - left;
    double lowerWeight = row - top;
    for (int c = 0; c < 3; c++) {
      double upper =
          at(image, top, left, c) * (1 - rightWeight) + at(image, top, left + 1, c) * rightWeight;
      double lower =
          at(image, top + 1, left, c) * (1 - rightWeight)
              + at(image, top + 1, left + 1, c) * rightWeight;
      out[to + c] = (float) (upper * (1 - lowerWeight) + lower * lowerWeight);
    }
  }

  /** A coordinate may be one beyond the edge, where every mode uses the edge. */
  private static double at(FloatImage image, int y, int x, int channel) {
    int row = Math.min(Math.max(y, 0), image.height() - 1);
    int column = Math.min(Math.max(x, 0), image.width() - 1);
    return image.values()[3 * (row * image.width() + column) + channel];
  }

  /** An offset from the center of an image, in pixels. */
  record Point(double y, double x) {}
}
