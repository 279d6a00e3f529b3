// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order of the images in the tutorials' {@code DataSet.next_batch}: an endless sequence of
 * epochs, each of which shuffles the order of the one before. The same seed gives the same order as
 * in Python. Not thread-safe.
 */
final class NumpyEpochOrder implements ImageOrder {
  private final int imageCount;
  private final long seed;
  private NumpyRandom random;
  private long epoch;
  private int[] order;

  NumpyEpochOrder(int imageCount, long seed) {
    this.imageCount = imageCount;
    this.seed = seed;
    restart();
  }

  private void restart() {
    random = new NumpyRandom(seed);
    epoch = -1;
    order = IntStream.range(0, imageCount).toArray();
  }

  /** {@inheritDoc} Going back to an earlier epoch shuffles all epochs up to it again. */
  @Override
  public int[] slice(long first, int count) {
    var indices = new int[count];
    for (int filled = 0; filled < count; ) {
      goTo((first + filled) / imageCount);
      int from = (int) ((first + filled) % imageCount);
      int part = Math.min(count - filled, imageCount - from);
      System.arraycopy(order, from, indices, filled, part);
      filled += part;
    }
    return indices;
  }

  private void goTo(long wanted) {
    if (wanted < epoch) restart();
    while (epoch < wanted) {
      shuffle();
      epoch++;
    }
  }

  private void shuffle() {
    var permutation = IntStream.range(0, imageCount).toArray();
    random.shuffle(permutation);
    order = Arrays.stream(permutation).map(i -> order[i]).toArray();
  }
}
