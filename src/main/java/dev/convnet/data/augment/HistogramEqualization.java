// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Spreads the values of each channel, so that all occur about as often, as Pillow's {@code
 * ImageOps.equalize}.
 *
 * @param probability of the change
 */
public record HistogramEqualization(double probability) implements ImageTransform {
  public HistogramEqualization {
    Settings.requireUpTo("equalize", probability, 1);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return random.nextDouble() < probability ? equalize(image) : image;
  }

  static FloatImage equalize(FloatImage image) {
    return EightBits.mapChannels(image, HistogramEqualization::table);
  }

  /** The pixels with smaller values, in steps of 1/255 of all but those with the largest. */
  private static int[] table(int[] histogram) {
    int step = step(histogram);
    var table = new int[EightBits.VALUES];
    int count = step / 2;
    for (int value = 0; value < table.length; value++) {
      table[value] = step == 0 ? value : Math.min(count / step, 255);
      count += histogram[value];
    }
    return table;
  }

  /** 0 if nothing is to be spread. */
  private static int step(int[] histogram) {
    var counts = Arrays.stream(histogram).filter(count -> count > 0).toArray();
    return (Arrays.stream(counts).sum() - counts[counts.length - 1]) / 255;
  }
}
