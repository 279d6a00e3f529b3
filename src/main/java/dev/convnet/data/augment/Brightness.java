// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Multiplies all values by a factor, as Pillow's {@code ImageEnhance.Brightness} and Keras's {@code
 * brightness_range} do: {@code x · factor}.
 *
 * @param factor range; 0 is black, 1 changes nothing
 */
public record Brightness(Range factor) implements ImageTransform {
  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return adjust(image, factor.draw(random));
  }

  static FloatImage adjust(FloatImage image, double factor) {
    if (factor == 1) return image;
    var out = new float[image.values().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = EightBits.blend(0, EightBits.of(image.values()[i]), (float) factor);
    }
    return image.with(out);
  }
}
