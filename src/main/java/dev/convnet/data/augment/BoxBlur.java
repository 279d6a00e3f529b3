// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Replaces each pixel by the mean of a square around it, as OpenCV's {@code blur}. Beyond the edge
 * the image is mirrored, without the edge itself.
 *
 * @param maximum the largest radius of the square, in pixels; the radius is drawn from 0 to it
 */
public record BoxBlur(int maximum) implements ImageTransform {
  public BoxBlur {
    Settings.requireFrom0("blur", maximum);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return blur(image, random.nextInt(maximum + 1));
  }

  static FloatImage blur(FloatImage image, int radius) {
    if (radius == 0) return image;
    var weights = new double[2 * radius + 1];
    Arrays.fill(weights, 1);
    return SeparableFilter.of(weights).apply(image);
  }
}
