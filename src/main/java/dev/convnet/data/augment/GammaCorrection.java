// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Raises the values to a power, as TensorFlow's {@code tf.image.adjust_gamma}: {@code 255
 * (x/255)^γ}.
 *
 * @param gamma range of powers; below 1 brightens dark parts, above 1 darkens them
 */
public record GammaCorrection(Range gamma) implements ImageTransform {
  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return adjust(image, gamma.draw(random));
  }

  static FloatImage adjust(FloatImage image, double gamma) {
    if (gamma == 1) return image;
    var out = new float[image.values().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (255 * Math.pow(image.values()[i] / 255.0, gamma));
    }
    return image.with(out);
  }
}
