// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Adds normally distributed numbers to all values, as Keras's layer {@code GaussianNoise} does in
 * training; values stay in [0, 255].
 *
 * @param deviation the standard deviation, on the scale of 0 to 255
 */
public record GaussianNoise(double deviation) implements ImageTransform {
  public GaussianNoise {
    Settings.requireFrom0("noise", deviation);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    if (deviation == 0) return image;
    var out = new float[image.values().length];
    for (int i = 0; i < out.length; i++) {
      double noisy = image.values()[i] + deviation * random.nextGaussian();
      out[i] = (float) Math.min(Math.max(noisy, 0), 255);
    }
    return image.with(out);
  }
}
