// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Adds a number of its own to each channel, as Albumentations' {@code RGBShift}; values stay in [0,
 * 255].
 *
 * @param limit the largest number that is added or subtracted
 */
public record RgbShift(double limit) implements ImageTransform {
  public RgbShift {
    Settings.requireFrom0("rgb-shift", limit);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return shift(
        image,
        Range.symmetric(limit, random),
        Range.symmetric(limit, random),
        Range.symmetric(limit, random));
  }

  static FloatImage shift(FloatImage image, double red, double green, double blue) {
    double[] shifts = {red, green, blue};
    var out = new float[image.values().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.min(Math.max(image.values()[i] + shifts[i % 3], 0), 255);
    }
    return image.with(out);
  }
}
