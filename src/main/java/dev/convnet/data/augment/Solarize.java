// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Inverts the values from a threshold on, as Pillow's {@code ImageOps.solarize}: {@code 255 - x}.
 *
 * @param lowest threshold, 0 to 256; the threshold is drawn uniformly from there to 256, which
 *     changes nothing
 */
public record Solarize(double lowest) implements ImageTransform {
  public Solarize {
    Settings.requireUpTo("solarize", lowest, 256);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return invertFrom(image, lowest + (256 - lowest) * random.nextDouble());
  }

  static FloatImage invertFrom(FloatImage image, double threshold) {
    return EightBits.map(
        image,
        IntStream.range(0, EightBits.VALUES).map(x -> x < threshold ? x : 255 - x).toArray());
  }
}
