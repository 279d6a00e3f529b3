// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/**
 * The order of the images in training: an endless sequence of epochs, each of which has every image
 * once. The shuffling depends only on the seed and the index of the epoch. Not thread-safe.
 */
final class EpochOrder implements ImageOrder {
  /**
   * The random stream of the shuffling. No image has the index -1, so it never shares random
   * numbers with the augmentation of an image.
   */
  private static final int SHUFFLE_STREAM = -1;

  private final int imageCount;
  private final long seed;
  private long epoch = -1;
  private int[] order = {};

  EpochOrder(int imageCount, long seed) {
    this.imageCount = imageCount;
    this.seed = seed;
  }

  @Override
  public int[] slice(long first, int count) {
    var slice = new int[count];
    for (int i = 0; i < count; i++) {
      slice[i] = at(first + i);
    }
    return slice;
  }

  private int at(long position) {
    long epochOfPosition = position / imageCount;
    if (epochOfPosition != epoch) {
      epoch = epochOfPosition;
      order = shuffled();
    }
    return order[(int) (position % imageCount)];
  }

  /** The Fisher–Yates shuffle, in its inside-out form. */
  private int[] shuffled() {
    var random = SplitMix64.seededWith(seed, epoch, SHUFFLE_STREAM);
    var shuffled = new int[imageCount];
    for (int i = 0; i < imageCount; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }
}
