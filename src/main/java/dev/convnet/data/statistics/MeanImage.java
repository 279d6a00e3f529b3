// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/**
 * The mean of images of one size, pixel by pixel, in [0, 255]. The sums are whole numbers (of
 * 65,536ths), so that the order of the images does not matter, and those of images that are not
 * resized are exact.
 *
 * @param values red, green and blue of each pixel, row by row; {@code float64 [height, width, 3]},
 *     flat; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // see values
public record MeanImage(Resize size, double[] values) {
  private static final int UNIT = 1 << 16;

  /**
   * Reads all images, resized to one size, on all processors.
   *
   * @throws InvalidSettingException if there is no image
   * @throws IOException if an image cannot be read
   */
  public static MeanImage of(LabeledImages images, Resize size) throws IOException {
    if (images.size() == 0) {
      throw new InvalidSettingException("there is no image to compute a mean of");
    }
    var sums = sums(images, size);
    var means = new double[sums.length];
    for (int i = 0; i < means.length; i++) means[i] = sums[i] / (double) UNIT / images.size();
    return new MeanImage(size, means);
  }

  private static long[] sums(LabeledImages images, Resize size) throws IOException {
    int values = 3 * size.height() * size.width();
    try {
      return IntStream.range(0, images.size())
          .parallel()
          .collect(
              () -> new long[values],
              (sums, i) -> add(image(images, i, size), sums),
              (sums, others) -> {
                for (int k = 0; k < values; k++) sums[k] += others[k];
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void add(float[] image, long[] sums) {
    for (int k = 0; k < sums.length; k++) sums[k] += Math.round((double) image[k] * UNIT);
  }

  private static float[] image(LabeledImages images, int i, Resize size) {
    try {
      return images.image(i, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The values in single precision, as a network takes them. */
  public float[] toFloats() {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return floats;
  }
}
