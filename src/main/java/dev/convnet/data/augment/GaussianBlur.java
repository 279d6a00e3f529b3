// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Averages pixels with the weights of a normal distribution, as torchvision's {@code GaussianBlur}:
 * {@code exp(-d² / 2σ²)} up to a distance of 3σ. Beyond the edge the image is mirrored, without the
 * edge itself.
 *
 * @param sigma range of the standard deviation in pixels
 */
public record GaussianBlur(Range sigma) implements ImageTransform {
  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return blur(image, sigma.draw(random));
  }

  static FloatImage blur(FloatImage image, double sigma) {
    int radius = (int) (3 * sigma + 0.5);
    if (radius == 0) return image;
    var weights = new double[2 * radius + 1];
    for (int i = 0; i < weights.length; i++) {
      double distance = i - radius;
      weights[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
    }
    return SeparableFilter.of(weights).apply(image);
  }
}
