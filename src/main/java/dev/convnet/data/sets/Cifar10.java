// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.util.List;

/**
 * The constants of CIFAR-10, from <a href="https://www.cs.toronto.edu/~kriz/cifar.html">its
 * page</a>.
 */
public final class Cifar10 {
  /** The names of the classes, by label; from {@code batches.meta.txt}. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  public static final int CLASSES = 10;
  public static final int TRAIN_IMAGES = 50_000;
  public static final int TEST_IMAGES = 10_000;

  /** Height and width of an image, in pixels. */
  public static final int RAW_IMAGE_SIZE = 32;

  public static final int CHANNELS = 3; // red, green, blue
  public static final int PLANE_BYTES = RAW_IMAGE_SIZE * RAW_IMAGE_SIZE;
  public static final int IMAGE_BYTES = CHANNELS * PLANE_BYTES;
  public static final int RECORD_BYTES = 1 + IMAGE_BYTES;

  /** Height and width of the crop that the tutorial's network takes; its {@code IMAGE_SIZE}. */
  public static final int IMAGE_SIZE = 24;

  private Cifar10() {}

  /** Copies an image of planes {@code [3, 32, 32]} to interleaved colors {@code [32, 32, 3]}. */
  static void interleave(byte[] planes, int from, byte[] rgb, int to) {
    for (int i = 0; i < IMAGE_BYTES; i++) {
      rgb[to + i] = planes[from + i % CHANNELS * PLANE_BYTES + i / CHANNELS];
    }
  }
}
