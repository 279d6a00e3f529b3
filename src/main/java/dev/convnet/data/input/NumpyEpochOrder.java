// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order of the images in the tutorials' {@code DataSet.next_batch}: an endless sequence of
 * epochs, each of which shuffles the order of the one before. The same seed gives the same order as
 * in Python. Not thread-safe.
 */
final class NumpyEpochOrder {
  private final NumpyRandom random;
  private int[] order;
  private int used;

  NumpyEpochOrder(int imageCount, long seed) {
    random = new NumpyRandom(seed);
    order = IntStream.range(0, imageCount).toArray();
    used = imageCount;
  }

  /** The next {@code count} image indices of the sequence. */
  int[] next(int count) {
    var indices = new int[count];
    for (int filled = 0; filled < count; ) {
      if (used == order.length) shuffle();
      int part = Math.min(count - filled, order.length - used);
      System.arraycopy(order, used, indices, filled, part);
      used += part;
      filled += part;
    }
    return indices;
  }

  private void shuffle() {
    var permutation = IntStream.range(0, order.length).toArray();
    random.shuffle(permutation);
    order = Arrays.stream(permutation).map(i -> order[i]).toArray();
    used = 0;
  }
}
