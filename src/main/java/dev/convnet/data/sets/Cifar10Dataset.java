// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Cifar10.IMAGE_BYTES;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * All pictures of some files in memory, numbered from 0 in the order of the files: 3,073 bytes a
 * picture, 154 MB for the training split. It does not change, so threads may share it.
 */
public final class Cifar10Dataset {
  private final byte[] planes; // [size, 3, 32, 32]
  private final byte[] labels;

  private Cifar10Dataset(int size) {
    planes = new byte[Math.multiplyExact(size, IMAGE_BYTES)];
    labels = new byte[size];
  }

  /**
   * Reads files of the format that {@link Cifar10Reader} draws.
   *
   * @throws IOException also as {@link Cifar10Reader} does, if a file lies
   */
  public static Cifar10Dataset load(List<Path> files) throws IOException {
    int size = 0;
    for (var file : files) {
      size += Cifar10Reader.recordCount(file);
    }
    var pictures = new Cifar10Dataset(size);
    int first = 0;
    for (var file : files) {
      first = pictures.read(file, first);
    }
    return pictures;
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

  public int size() {
    return labels.length;
  }

  /** The label of picture {@code i}, 0 to 9. */
  public int label(int i) {
    return labels[i];
  }

  /** Copies picture {@code i} to the front of {@code into}: {@code uint8 [3, 32, 32]}. */
  public void copyPlanes(int i, byte[] into) {
    Objects.checkIndex(i, labels.length);
    System.arraycopy(planes, i * IMAGE_BYTES, into, 0, IMAGE_BYTES);
  }
}
