// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Reads images on all processors, and takes the results in the order of the images. */
final class ParallelImages {
  private static final int CHUNK = 256;

  private ParallelImages() {}

  /** What is computed of an image, on any thread; something small, of which hundreds are held. */
  interface Work<T> {
    T of(int index) throws IOException;
  }

  /** Takes the results, one after the other. */
  interface Consumer<T> {
    void accept(int index, T result);
  }

  /**
   * Does the work of all images.
   *
   * @throws IOException if an image cannot be read
   */
  static <T> void forEach(int count, Work<T> work, Consumer<T> consumer) throws IOException {
    for (int first = 0; first < count; first += CHUNK) {
      int end = Math.min(first + CHUNK, count);
      var results = chunk(first, end, work);
      for (int i = first; i < end; i++) consumer.accept(i, results.get(i - first));
    }
  }

  private static <T> List<T> chunk(int first, int end, Work<T> work) throws IOException {
    try {
      return IntStream.range(first, end).parallel().mapToObj(i -> unchecked(work, i)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static <T> T unchecked(Work<T> work, int i) {
    try {
      return work.of(i);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
