// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order in which {@code DataSet.next_batch} of the tutorials draws examples: an endless row of
 * epochs, each of which shuffles the order of the one before. With the tutorials' seed it is
 * theirs, example by example. Not for several threads.
 */
final class NumpyEpochOrder {
  private final NumpyRandom random;
  private int[] order;
  private int used;

  NumpyEpochOrder(int examples, long seed) {
    random = new NumpyRandom(seed);
    order = IntStream.range(0, examples).toArray();
    used = examples;
  }

  /** The next {@code count} examples of the row. */
  int[] next(int count) {
    var drawn = new int[count];
    for (int filled = 0; filled < count; ) {
      if (used == order.length) shuffle();
      int part = Math.min(count - filled, order.length - used);
      System.arraycopy(order, used, drawn, filled, part);
      used += part;
      filled += part;
    }
    return drawn;
  }

  private void shuffle() {
    var places = IntStream.range(0, order.length).toArray();
    random.shuffle(places);
    order = Arrays.stream(places).map(place -> order[place]).toArray();
    used = 0;
  }
}
