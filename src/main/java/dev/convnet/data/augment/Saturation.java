// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Blends an image with its gray form, as Pillow's {@code ImageEnhance.Color}: {@code L + factor ·
 * (x - L)}.
 *
 * @param factor range; 0 is gray, 1 changes nothing
 */
public record Saturation(Range factor) implements ImageTransform {
  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return adjust(image, factor.draw(random));
  }

  static FloatImage adjust(FloatImage image, double factor) {
    if (factor == 1) return image;
    var values = image.values();
    var out = new float[values.length];
    for (int i = 0; i < out.length; i += 3) {
      int luma = EightBits.luma(values, i);
      for (int c = i; c < i + 3; c++) {
        out[c] = EightBits.blend(luma, EightBits.of(values[c]), (float) factor);
      }
    }
    return image.with(out);
  }
}
