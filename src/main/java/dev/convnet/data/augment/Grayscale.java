// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Makes an image gray, as Pillow's {@code convert("L")}: {@code 0.299 R + 0.587 G + 0.114 B} in all
 * three channels.
 *
 * @param probability of the change
 */
public record Grayscale(double probability) implements ImageTransform {
  public Grayscale {
    Settings.requireUpTo("grayscale", probability, 1);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return random.nextDouble() < probability ? gray(image) : image;
  }

  static FloatImage gray(FloatImage image) {
    var values = image.values();
    var out = new float[values.length];
    for (int i = 0; i < out.length; i += 3) {
      Arrays.fill(out, i, i + 3, EightBits.luma(values, i));
    }
    return image.with(out);
  }
}
