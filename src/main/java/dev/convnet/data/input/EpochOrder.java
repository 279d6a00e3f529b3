// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/**
 * The order of the examples: an endless row of epochs, each of which has every example once,
 * shuffled by the seed and the epoch's number alone. Not for several threads.
 */
final class EpochOrder {
  /** The order of an epoch is drawn where a picture -1 would be. */
  private static final int ORDER = -1;

  private final int examples;
  private final long seed;
  private long epoch = -1;
  private int[] order = {};

  EpochOrder(int examples, long seed) {
    this.examples = examples;
    this.seed = seed;
  }

  /** The examples at positions {@code first} to {@code first + count - 1} of the row. */
  int[] slice(long first, int count) {
    var slice = new int[count];
    for (int i = 0; i < count; i++) {
      slice[i] = at(first + i);
    }
    return slice;
  }

  long epochOf(long position) {
    return position / examples;
  }

  private int at(long position) {
    long wanted = epochOf(position);
    if (wanted != epoch) {
      epoch = wanted;
      order = shuffled();
    }
    return order[(int) (position % examples)];
  }

  /** Fisher and Yates, inside out. */
  private int[] shuffled() {
    var random = SplitMix64.seededWith(seed, epoch, ORDER);
    var shuffled = new int[examples];
    for (int i = 0; i < examples; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }
}
