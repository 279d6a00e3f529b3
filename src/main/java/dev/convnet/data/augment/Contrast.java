// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Blends an image with the mean of its gray form, as Pillow's {@code ImageEnhance.Contrast}: {@code
 * m + factor · (x - m)}.
 *
 * @param factor range; 0 is gray, 1 changes nothing
 */
public record Contrast(Range factor) implements ImageTransform {
  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return adjust(image, factor.draw(random));
  }

  static FloatImage adjust(FloatImage image, double factor) {
    if (factor == 1) return image;
    var values = image.values();
    int mean = meanLuma(values);
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = EightBits.blend(mean, EightBits.of(values[i]), (float) factor);
    }
    return image.with(out);
  }

  private static int meanLuma(float[] values) {
    long sum = 0;
    for (int i = 0; i < values.length; i += 3) sum += EightBits.luma(values, i);
    return (int) (sum / (values.length / 3.0) + 0.5);
  }
}
