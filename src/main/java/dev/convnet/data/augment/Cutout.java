// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Hides a square, so that a network does not rely on a single part (DeVries, Taylor: Improved
 * Regularization of Convolutional Neural Networks with Cutout, 2017). The square has the image's
 * mean value, and is completely inside the image.
 *
 * @param side of the square, as a part of the shorter side of the image; rounded to whole pixels
 */
public record Cutout(double side) implements ImageTransform {
  public Cutout {
    Settings.requireUpTo("cutout", side, 1);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    int size = (int) Math.round(side * Math.min(image.height(), image.width()));
    int row = random.nextInt(image.height() - size + 1);
    int column = random.nextInt(image.width() - size + 1);
    return hide(image, row, column, size);
  }

  static FloatImage hide(FloatImage image, int row, int column, int size) {
    if (size == 0) return image;
    var out = image.values().clone();
    var mean = mean(out);
    for (int y = row; y < row + size; y++) {
      int first = 3 * (y * image.width() + column);
      Arrays.fill(out, first, first + 3 * size, mean);
    }
    return image.with(out);
  }

  private static float mean(float[] values) {
    double sum = 0;
    for (var value : values) sum += value;
    return (float) (sum / values.length);
  }
}
