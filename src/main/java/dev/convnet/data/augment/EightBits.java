// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.function.UnaryOperator;

/** Images whose values are whole numbers, as Pillow's; fractions are dropped. */
final class EightBits {
  static final int VALUES = 256;

  private EightBits() {}

  /** The whole number of a value, 0 to 255. */
  static int of(float value) {
    return Math.min(Math.max((int) value, 0), 255);
  }

  /** Replaces each value by that of a table. */
  static FloatImage map(FloatImage image, int[] table) {
    var out = new float[image.values().length];
    for (int i = 0; i < out.length; i++) out[i] = table[of(image.values()[i])];
    return image.with(out);
  }

  /** Replaces each value by that of a table, one for each channel. */
  static FloatImage mapChannels(FloatImage image, UnaryOperator<int[]> tableOfHistogram) {
    var values = image.values();
    var out = new float[values.length];
    for (int channel = 0; channel < 3; channel++) {
      var table = tableOfHistogram.apply(histogram(image, channel));
      for (int i = channel; i < values.length; i += 3) out[i] = table[of(values[i])];
    }
    return image.with(out);
  }

  /** How often each value occurs in a channel. */
  private static int[] histogram(FloatImage image, int channel) {
    var counts = new int[VALUES];
    var values = image.values();
    for (int i = channel; i < values.length; i += 3) counts[of(values[i])]++;
    return counts;
  }

  /** The brightness of a pixel (ITU-R 601-2), as Pillow's {@code convert("L")}. */
  static int luma(float[] values, int at) {
    int sum = 19595 * of(values[at]) + 38470 * of(values[at + 1]) + 7471 * of(values[at + 2]);
    return sum + 0x8000 >> 16;
  }

  /**
   * Pillow's {@code Image.blend}: {@code from + factor * (to - from)}, fractions dropped.
   *
   * @param factor 0 gives {@code from}, 1 gives {@code to}; may be greater
   */
  static float blend(int from, int to, float factor) {
    return of(from + factor * (to - from));
  }
}
