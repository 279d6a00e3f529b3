// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Turns the hue, as TensorFlow's {@code tf.image.adjust_hue} does. Brightness (the largest of the
 * three channels) and saturation stay.
 *
 * @param limit the largest turn to either side, as a part of the color circle; at most 1/2
 */
public record Hue(double limit) implements ImageTransform {
  public Hue {
    Settings.requireUpTo("hue", limit, 0.5);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return adjust(image, Range.symmetric(limit, random));
  }

  static FloatImage adjust(FloatImage image, double turn) {
    if (turn == 0) return image;
    var values = image.values();
    var out = new float[values.length];
    for (int i = 0; i < out.length; i += 3) turn(values, i, 6 * (float) turn, out);
    return image.with(out);
  }

  /**
   * Turns one pixel.
   *
   * @param sixths the turn, in sixths of the color circle
   */
  private static void turn(float[] values, int at, float sixths, float[] out) {
    float red = values[at];
    float green = values[at + 1];
    float blue = values[at + 2];
    float high = Math.max(red, Math.max(green, blue));
    float low = Math.min(red, Math.min(green, blue));
    float hue = hue(red, green, blue, high, high - low) + sixths + 6;
    out[at] = channel(hue + 5, high, low);
    out[at + 1] = channel(hue + 3, high, low);
    out[at + 2] = channel(hue + 1, high, low);
  }

  /** The hue in sixths: red is 0, green 2, blue 4. */
  private static float hue(float red, float green, float blue, float high, float range) {
    if (range == 0) return 0;
    if (high == red) return (green - blue) / range;
    return high == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  }

  /** {@code V - V S max(0, min(k, 4 - k, 1))} with k = (n + hue) mod 6. */
  private static float channel(float shiftedHue, float high, float low) {
    float k = shiftedHue % 6;
    return high - (high - low) * Math.max(0, Math.min(Math.min(k, 4 - k), 1));
  }
}
