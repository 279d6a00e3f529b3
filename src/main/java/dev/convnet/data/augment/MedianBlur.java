// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Replaces each value by the median of a square around it, as OpenCV's {@code medianBlur} and
 * Pillow's {@code MedianFilter}. Beyond the edge is the nearest pixel.
 *
 * @param maximum the largest radius of the square, in pixels; the radius is drawn from 0 to it
 */
public record MedianBlur(int maximum) implements ImageTransform {
  public MedianBlur {
    Settings.requireFrom0("median-blur", maximum);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return blur(image, random.nextInt(maximum + 1));
  }

  static FloatImage blur(FloatImage image, int radius) {
    if (radius == 0) return image;
    int side = 2 * radius + 1;
    var square = new float[side * side];
    var out = new float[image.values().length];
    for (int i = 0; i < out.length; i++) {
      copySquare(image, i, radius, square);
      Arrays.sort(square);
      out[i] = square[square.length / 2];
    }
    return image.with(out);
  }

  private static void copySquare(FloatImage image, int center, int radius, float[] square) {
    int width = image.width();
    int y = center / (3 * width);
    int x = center / 3 % width;
    int count = 0;
    for (int row = y - radius; row <= y + radius; row++) {
      int inside = Math.min(Math.max(row, 0), image.height() - 1) * width;
      for (int column = x - radius; column <= x + radius; column++) {
        int at = inside + Math.min(Math.max(column, 0), width - 1);
        square[count++] = image.values()[3 * at + center % 3];
      }
    }
  }
}
