// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Adds one number to all values, and limits them to the range that they had before: Keras's {@code
 * channel_shift_range}.
 *
 * @param limit the largest number that is added or subtracted
 */
public record ChannelShift(double limit) implements ImageTransform {
  public ChannelShift {
    Settings.requireFrom0("channels", limit);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return shift(image, Range.symmetric(limit, random));
  }

  static FloatImage shift(FloatImage image, double amount) {
    if (amount == 0) return image;
    var values = image.values();
    float minimum = Float.POSITIVE_INFINITY;
    float maximum = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(Math.max((float) (values[i] + amount), minimum), maximum);
    }
    return image.with(out);
  }
}
