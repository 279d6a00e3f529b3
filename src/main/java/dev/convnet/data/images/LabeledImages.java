// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A data set of images, each with the index of its class. Implementations are immutable and safe
 * for use by several threads.
 */
public interface LabeledImages {
  /** The number of images. */
  int size();

  /** The class of image {@code i}: an index into {@link #classNames}. */
  int label(int i);

  /** The names of the classes, by label. */
  List<String> classNames();

  /**
   * Image {@code i}; may be read from disk at every call.
   *
   * @throws IOException if it cannot be read; the message names the file
   */
  RgbImage image(int i) throws IOException;

  /**
   * Image {@code i}, resized. Data sets of files do so without a copy of the image in its own size.
   *
   * @return {@code float32 [height, width, 3]} in [0, 255], flat
   * @throws IOException as {@link #image(int)}
   */
  default float[] image(int i, Resize size) throws IOException {
    return size.apply(image(i));
  }

  /**
   * The file of image {@code i} as it is stored, if the data set has files.
   *
   * @return a PNG, JPEG, GIF or BMP file; empty for pixels in memory
   * @throws IOException as {@link #image(int)}
   */
  default Optional<byte[]> encoded(int i) throws IOException {
    return Optional.empty();
  }

  /** What the images' files were turned by; an exported network turns its images alike. */
  default ExifOrientation exifOrientation() {
    return ExifOrientation.IGNORE;
  }

  /** The size of all images, if it is known to be the same; empty for files. */
  default Optional<Resize> commonSize() {
    return Optional.empty();
  }

  /** The number of images of each class, by label. */
  default int[] imagesPerClass() {
    var counts = new int[classNames().size()];
    IntStream.range(0, size()).forEach(i -> counts[label(i)]++);
    return counts;
  }

  /**
   * A view of some images, in the given order.
   *
   * @param indices of the images, from 0
   */
  default LabeledImages subset(int... indices) {
    return new ImageSubset(this, indices.clone());
  }

  /** A view of the images from {@code first} (inclusive) to {@code end} (exclusive). */
  default LabeledImages range(int first, int end) {
    return subset(IntStream.range(first, end).toArray());
  }

  /**
   * A view of the images of some classes. A class gets the label of its place in the list.
   *
   * @param names at least two, different ones
   * @throws dev.convnet.error.InvalidSettingException if there is no such class
   */
  default LabeledImages ofClasses(List<String> names) {
    return ClassSubset.of(this, names);
  }
}
