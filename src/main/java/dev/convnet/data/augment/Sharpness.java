// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Blends an image with its smoothed form, as Pillow's {@code ImageEnhance.Sharpness}: {@code s +
 * factor · (x - s)}, where s is the mean of 3 by 3 pixels with five times the weight for the one in
 * the middle. The pixels of the edge are not smoothed.
 *
 * @param factor range; 0 is smooth, 1 changes nothing, 2 is sharp
 */
public record Sharpness(Range factor) implements ImageTransform {
  private static final int[] KERNEL = {1, 1, 1, 1, 5, 1, 1, 1, 1};
  private static final float WEIGHTS = 13;

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return adjust(image, factor.draw(random));
  }

  static FloatImage adjust(FloatImage image, double factor) {
    if (factor == 1) return image;
    var values = image.values();
    int row = 3 * image.width();
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      int value = EightBits.of(values[i]);
      int x = i % row / 3;
      int y = i / row;
      boolean edge = y == 0 || x == 0 || y == image.height() - 1 || x == image.width() - 1;
      int smooth = edge ? value : smooth(values, i, row);
      out[i] = EightBits.blend(smooth, value, (float) factor);
    }
    return image.with(out);
  }

  private static int smooth(float[] values, int at, int row) {
    int sum = 0;
    for (int k = 0; k < KERNEL.length; k++) {
      sum += KERNEL[k] * EightBits.of(values[at + (k / 3 - 1) * row + (k % 3 - 1) * 3]);
    }
    return (int) (sum / WEIGHTS + 0.5f);
  }
}
