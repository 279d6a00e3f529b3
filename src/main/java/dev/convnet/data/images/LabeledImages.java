// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pictures and what is on them, numbered from 0. They do not change, and threads may share them.
 */
public interface LabeledImages {
  int size();

  /** The number of the class of picture {@code i}, from 0. */
  int label(int i);

  /** The names of the classes. */
  List<String> classNames();

  /**
   * Picture {@code i}, read from where it is.
   *
   * @throws IOException if it can't be read, with its name
   */
  RgbImage image(int i) throws IOException;

  /** The size of all images, if it is known to be the same; empty for files. */
  default Optional<Resize> commonSize() {
    return Optional.empty();
  }

  /** How many pictures each class has. */
  default int[] imagesPerClass() {
    var counts = new int[classNames().size()];
    IntStream.range(0, size()).forEach(i -> counts[label(i)]++);
    return counts;
  }

  /** These pictures, in this order. */
  default LabeledImages subset(int... numbers) {
    return new ImageSubset(this, numbers.clone());
  }

  /** The pictures from {@code first} on, up to and without {@code end}. */
  default LabeledImages range(int first, int end) {
    return subset(IntStream.range(first, end).toArray());
  }
}
