// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import dev.convnet.error.InvalidSettingException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Keeps only the upper bits of each value, as Pillow's {@code ImageOps.posterize}.
 *
 * @param bits 1 to 8, the fewest that may be kept; the number is drawn uniformly from there to 8
 */
public record Posterize(int bits) implements ImageTransform {
  public Posterize {
    if (bits < 1 || bits > 8) {
      throw new InvalidSettingException("posterize must be from 1 to 8 bits, got " + bits);
    }
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return keepBits(image, bits + random.nextInt(9 - bits));
  }

  static FloatImage keepBits(FloatImage image, int bits) {
    int mask = 0xff << 8 - bits & 0xff;
    return EightBits.map(image, IntStream.range(0, EightBits.VALUES).map(x -> x & mask).toArray());
  }
}
