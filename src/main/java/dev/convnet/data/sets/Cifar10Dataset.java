// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Cifar10.IMAGE_BYTES;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The images of CIFAR-10 files in memory, numbered from 0 in the order of the files; 3,073 bytes
 * per image, 154 MB for the training images. Immutable and safe for use by several threads.
 */
public final class Cifar10Dataset implements LabeledImages {
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

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int i) {
    return labels[i];
  }

  /** A copy of image {@code i} by channels: {@code uint8 [3, 32, 32]}. */
  public byte[] planes(int i) {
    Objects.checkIndex(i, labels.length);
    return Arrays.copyOfRange(planes, i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES);
  }

  @Override
  public List<String> classNames() {
    return Cifar10.CLASS_NAMES;
  }

  @Override
  public Optional<Resize> commonSize() {
    return Optional.of(new Resize(Cifar10.RAW_IMAGE_SIZE, Cifar10.RAW_IMAGE_SIZE));
  }

  @Override
  public RgbImage image(int i) {
    Objects.checkIndex(i, labels.length);
    var rgb = new byte[IMAGE_BYTES];
    Cifar10.interleave(planes, i * IMAGE_BYTES, rgb, 0);
    return new RgbImage(Cifar10.RAW_IMAGE_SIZE, Cifar10.RAW_IMAGE_SIZE, rgb);
  }
}
