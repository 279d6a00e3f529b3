// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.util.List;

/**
 * The numbers of CIFAR-10, from <a href="https://www.cs.toronto.edu/~kriz/cifar.html">its page</a>.
 */
public final class Cifar10 {
  /** The classes' names by label, from {@code batches.meta.txt}. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  public static final int CLASSES = 10;
  public static final int TRAIN_IMAGES = 50_000;
  public static final int TEST_IMAGES = 10_000;

  /** Rows, and columns, of a picture. */
  public static final int RAW_IMAGE_SIZE = 32;

  public static final int CHANNELS = 3; // red, green, blue
  public static final int PLANE_BYTES = RAW_IMAGE_SIZE * RAW_IMAGE_SIZE;
  public static final int IMAGE_BYTES = CHANNELS * PLANE_BYTES;
  public static final int RECORD_BYTES = 1 + IMAGE_BYTES;

  /** Rows, and columns, of the part that the network sees: {@code IMAGE_SIZE} of the tutorial. */
  public static final int IMAGE_SIZE = 24;

  private Cifar10() {}
}
