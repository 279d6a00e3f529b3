// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;

/**
 * Replaces each value by a weighted mean of its neighbors, along rows and then along columns.
 * Beyond the edge the image is mirrored, without the edge itself.
 *
 * @param weights of the neighbors, an odd number; their sum is 1
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record SeparableFilter(float[] weights) {
  /** A filter whose weights are proportional to the given ones. */
  static SeparableFilter of(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    var normalized = new float[weights.length];
    for (int i = 0; i < weights.length; i++) normalized[i] = (float) (weights[i] / sum);
    return new SeparableFilter(normalized);
  }

  FloatImage apply(FloatImage image) {
    int row = 3 * image.width();
    var rows = new float[image.values().length];
    for (int y = 0; y < image.height(); y++) {
      for (int k = 0; k < weights.length; k++) {
        for (int x = 0; x < image.width(); x++) {
          int from = y * row + 3 * neighbor(x, k, image.width());
          add(image.values(), from, weights[k], rows, y * row + 3 * x, 3);
        }
      }
    }
    var out = new float[rows.length];
    for (int y = 0; y < image.height(); y++) {
      for (int k = 0; k < weights.length; k++) {
        add(rows, row * neighbor(y, k, image.height()), weights[k], out, y * row, row);
      }
    }
    return image.with(out);
  }

  private static void add(float[] in, int from, float weight, float[] out, int to, int count) {
    for (int i = 0; i < count; i++) out[to + i] += weight * in[from + i];
  }

  /** {@code … 2 1 | 0 1 2 … last | last - 1 …}. */
  private int neighbor(int position, int k, int size) {
    if (size == 1) return 0;
    int period = 2 * (size - 1);
    int at = Math.floorMod(position + k - weights.length / 2, period);
    return Math.min(at, period - at);
  }
}
