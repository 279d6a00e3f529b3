// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures and what is on them, numbered from 0. They do not change, and threads may share them.
 */
public interface LabeledPictures {
  int size();

  /** The number of the class of picture {@code i}, from 0. */
  int label(int i);

  /** The names of the classes. */
  List<String> labels();

  /**
   * Picture {@code i}, read from where it is.
   *
   * @throws IOException if it can't be read, with its name
   */
  Pixels pixels(int i) throws IOException;

  /** How many pictures each class has. */
  default int[] counts() {
    var counts = new int[labels().size()];
    IntStream.range(0, size()).forEach(i -> counts[label(i)]++);
    return counts;
  }

  /** These pictures, in this order. */
  default LabeledPictures only(int... numbers) {
    return new Selection(this, numbers.clone());
  }

  /** The pictures from {@code first} on, up to and without {@code end}. */
  default LabeledPictures range(int first, int end) {
    return only(IntStream.range(first, end).toArray());
  }

  /** Some pictures of others. */
  record Selection(LabeledPictures of, int[] numbers) implements LabeledPictures {
    @Override
    public int size() {
      return numbers.length;
    }

    @Override
    public int label(int i) {
      return of.label(numbers[i]);
    }

    @Override
    public List<String> labels() {
      return of.labels();
    }

    @Override
    public Pixels pixels(int i) throws IOException {
      return of.pixels(numbers[i]);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Selection that
          && of.equals(that.of)
          && Arrays.equals(numbers, that.numbers);
    }

    @Override
    public int hashCode() {
      return 31 * of.hashCode() + Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
      return numbers.length + " of " + of;
    }
  }
}
