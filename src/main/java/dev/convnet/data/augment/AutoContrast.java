// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Stretches the values of each channel to 0 to 255, as Pillow's {@code ImageOps.autocontrast}.
 *
 * @param probability of the change
 */
public record AutoContrast(double probability) implements ImageTransform {
  public AutoContrast {
    Settings.requireUpTo("autocontrast", probability, 1);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return random.nextDouble() < probability ? stretch(image) : image;
  }

  static FloatImage stretch(FloatImage image) {
    return EightBits.mapChannels(image, AutoContrast::table);
  }

  private static int[] table(int[] histogram) {
    int low = 0;
    int high = 255;
    while (histogram[low] == 0) low++;
    while (histogram[high] == 0) high--;
    double scale = high == low ? 1 : 255.0 / (high - low);
    double offset = high == low ? 0 : -low * scale;
    var table = new int[EightBits.VALUES];
    for (int value = 0; value < table.length; value++) {
      table[value] = Math.min(Math.max((int) (value * scale + offset), 0), 255);
    }
    return table;
  }
}
