// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * The order of the images in training: an endless sequence of epochs. The images of an epoch, and
 * their order, depend only on the seed and the index of the epoch. Not thread-safe.
 */
final class EpochOrder implements ImageOrder {
  /**
   * The random stream of the shuffling. No image has the index -1, so it never shares random
   * numbers with the augmentation of an image.
   */
  private static final int SHUFFLE_STREAM = -1;

  private final int imageCount;
  private final LongFunction<int[]> epochs;
  private final boolean repeating;
  private long epoch = -1;
  private int[] order = {};

  private EpochOrder(int imageCount, LongFunction<int[]> epochs, boolean repeating) {
    this.repeating = repeating;
    this.imageCount = imageCount;
    this.epochs = epochs;
  }

  /** The order of a data set. */
  static EpochOrder of(Examples examples, Sampling sampling, long seed) {
    return switch (sampling) {
      case UNIFORM -> shuffled(examples.size(), seed);
      case BALANCED ->
          balanced(IntStream.range(0, examples.size()).map(examples::label).toArray(), seed);
    };
  }

  /** Each epoch has every image once. */
  static EpochOrder shuffled(int imageCount, long seed) {
    return new EpochOrder(
        imageCount, epoch -> shuffled(identity(imageCount), random(seed, epoch)), false);
  }

  /**
   * Each epoch has every class as often as the others, or once more.
   *
   * @param labels of the images, from 0
   */
  static EpochOrder balanced(int[] labels, long seed) {
    var classes =
        Arrays.stream(labels)
            .distinct()
            .sorted()
            .mapToObj(label -> imagesOf(label, labels))
            .toArray(int[][]::new);
    return new EpochOrder(
        labels.length, epoch -> balanced(classes, labels.length, seed, epoch), true);
  }

  private static int[] imagesOf(int label, int... labels) {
    return IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
  }

  private static int[] balanced(int[][] classes, int imageCount, long seed, long epoch) {
    var random = random(seed, epoch);
    var images = new int[imageCount];
    int filled = 0;
    for (int c = 0; c < classes.length; c++) {
      // another class has the image that is left over in each epoch
      boolean more = (c + epoch) % classes.length < imageCount % classes.length;
      int end = filled + imageCount / classes.length + (more ? 1 : 0);
      while (filled < end) {
        int part = Math.min(end - filled, classes[c].length);
        System.arraycopy(shuffled(classes[c], random), 0, images, filled, part);
        filled += part;
      }
    }
    return shuffled(images, random);
  }

  private static SplitMix64 random(long seed, long epoch) {
    return SplitMix64.seededWith(seed, epoch, SHUFFLE_STREAM);
  }

  private static int[] identity(int count) {
    return IntStream.range(0, count).toArray();
  }

  @Override
  public int[] slice(long first, int count) {
    var slice = new int[count];
    for (int i = 0; i < count; i++) {
      slice[i] = at(first + i);
    }
    return slice;
  }

  @Override
  public long draw(long position, int count) {
    return repeating ? position : ImageOrder.super.draw(position, count);
  }

  private int at(long position) {
    long epochOfPosition = position / imageCount;
    if (epochOfPosition != epoch) {
      epoch = epochOfPosition;
      order = epochs.apply(epoch);
    }
    return order[(int) (position % imageCount)];
  }

  /** The Fisher–Yates shuffle, in its inside-out form. */
  private static int[] shuffled(int[] images, SplitMix64 random) {
    var shuffled = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = images[i];
    }
    return shuffled;
  }
}
