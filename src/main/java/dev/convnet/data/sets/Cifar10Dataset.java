// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Cifar10.IMAGE_BYTES;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The images of CIFAR-10 files in memory, numbered from 0 in the order of the files; 3,073 bytes
 * per image, 154 MB for the training images. Immutable and safe for use by several threads.
 */
public final class Cifar10Dataset {
  private final byte[] planes; // [size, 3, 32, 32]
  private final byte[] labels;

  private Cifar10Dataset(int size) {
    planes = new byte[Math.multiplyExact(size, IMAGE_BYTES)];
    labels = new byte[size];
  }

  /**
   * Reads whole files, in the format of {@link Cifar10Reader}.
   *
   * @throws IOException if a file cannot be read, is truncated, or has a label that is not 0 to 9
   */
  public static Cifar10Dataset load(List<Path> files) throws IOException {
    int size = 0;
    for (var file : files) {
      size += Cifar10Reader.recordCount(file);
    }
    var dataset = new Cifar10Dataset(size);
    int first = 0;
    for (var file : files) {
      first = dataset.read(file, first);
    }
    return dataset;
  }

  private int read(Path file, int first) throws IOException {
    int at = first;
    try (var reader = Cifar10Reader.open(file)) {
      for (int left = Cifar10Reader.recordCount(file); left > 0; left--) {
        labels[at] = (byte) reader.next(planes, at * IMAGE_BYTES);
        at++;
      }
    }
    return at;
  }

  /** The number of images. */
  public int size() {
    return labels.length;
  }

  /** The label of image {@code i}, 0 to 9. */
  public int label(int i) {
    return labels[i];
  }

  /** Copies image {@code i} to the start of {@code into}: {@code uint8 [3, 32, 32]}. */
  public void copyPlanes(int i, byte[] into) {
    Objects.checkIndex(i, labels.length);
    System.arraycopy(planes, i * IMAGE_BYTES, into, 0, IMAGE_BYTES);
  }
}
