// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;

/**
 * An affine transformation that takes the nearest pixel, as Pillow's {@code Image.transform} with
 * {@code AFFINE} does, in its fixed-point numbers of 16 bits. What comes from beyond the edge is
 * black. It maps each pixel (x, y) of the result to its source, {@code (a x + b y + c, d x + e y +
 * f)}.
 */
record NearestAffine(double a, double b, double c, double d, double e, double f) {
  /** Moves row y to the left by {@code slope · y}. */
  static NearestAffine shearX(double slope) {
    return new NearestAffine(1, slope, 0, 0, 1, 0);
  }

  /** Moves column x up by {@code slope · x}. */
  static NearestAffine shearY(double slope) {
    return new NearestAffine(1, 0, 0, slope, 1, 0);
  }

  /** Moves all pixels to the right and down. */
  static NearestAffine translation(int right, int down) {
    return new NearestAffine(1, 0, -right, 0, 1, -down);
  }

  /** Turns counterclockwise about the middle, as Pillow's {@code Image.rotate}. */
  static NearestAffine rotation(double degrees, int height, int width) {
    double angle = -Math.toRadians(degrees);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double x = width / 2.0;
    double y = height / 2.0;
    return new NearestAffine(cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
  }

  FloatImage transform(FloatImage image) {
    int width = image.width();
    var out = new float[image.values().length];
    int rowX = fixed(c + a * 0.5 + b * 0.5);
    int rowY = fixed(f + d * 0.5 + e * 0.5);
    for (int y = 0; y < image.height(); y++) {
      int fixedX = rowX;
      int fixedY = rowY;
      for (int x = 0; x < width; x++) {
        int fromX = fixedX >> 16;
        int fromY = fixedY >> 16;
        if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < image.height()) {
          int from = 3 * (fromY * width + fromX);
          System.arraycopy(image.values(), from, out, 3 * (y * width + x), 3);
        }
        fixedX += fixed(a);
        fixedY += fixed(d);
      }
      rowX += fixed(b);
      rowY += fixed(e);
    }
    return image.with(out);
  }

  private static int fixed(double number) {
    return (int) Math.floor(number * 65536 + 0.5);
  }
}
