// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Reads images on all processors, and takes the results in the order of the images. */
final class ParallelImages {
  private static final int CHUNK = 256;

  private ParallelImages() {}

  /** What is computed of an image, on any thread. */
  interface Work<T> {
    T of(int index, RgbImage image);
  }

  /** Takes the results, one after the other. */
  interface Consumer<T> {
    void accept(int index, T result);
  }

  /**
   * Reads all images.
   *
   * @param work returns something small, of which some hundreds are held
   * @throws IOException if an image cannot be read
   */
  static <T> void forEach(LabeledImages images, Work<T> work, Consumer<T> consumer)
      throws IOException {
    for (int first = 0; first < images.size(); first += CHUNK) {
      int end = Math.min(first + CHUNK, images.size());
      var results = chunk(images, first, end, work);
      for (int i = first; i < end; i++) consumer.accept(i, results.get(i - first));
    }
  }

  private static <T> List<T> chunk(LabeledImages images, int first, int end, Work<T> work)
      throws IOException {
    try {
      return IntStream.range(first, end)
          .parallel()
          .mapToObj(i -> work.of(i, image(images, i)))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static RgbImage image(LabeledImages images, int i) {
    try {
      return images.image(i);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
