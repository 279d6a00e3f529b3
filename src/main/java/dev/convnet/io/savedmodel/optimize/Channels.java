// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Arrays;

/**
 * {@code y = scale * x + offset} for each channel.
 *
 * @param scale a factor a channel
 * @param offset a summand a channel
 */
record Channels(double[] scale, double[] offset) {
  static Channels same(int count) {
    var ones = new double[count];
    Arrays.fill(ones, 1);
    return new Channels(ones, new double[count]);
  }

  /** This, and then another. */
  Channels then(Channels next) {
    int count = scale.length;
    var both = same(count);
    for (int c = 0; c < count; c++) {
      both.scale[c] = scale[c] * next.scale[c];
      both.offset[c] = offset[c] * next.scale[c] + next.offset[c];
    }
    return both;
  }

  boolean isFinite() {
    return Arrays.stream(scale).allMatch(Double::isFinite)
        && Arrays.stream(offset).allMatch(Double::isFinite);
  }

  /** Whether larger values stay larger. */
  boolean isIncreasing() {
    return Arrays.stream(scale).allMatch(factor -> factor > 0);
  }

  boolean isUnscaled() {
    return Arrays.stream(scale).allMatch(factor -> factor == 1);
  }
}
