// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import java.io.IOException;

/**
 * Mean and standard deviation of the channels of images that are resized to one size, so that each
 * image has the same weight.
 *
 * @param mean of red, green and blue in [0, 255]; {@code float64 [3]}
 * @param deviation {@code float64 [3]}
 */
@SuppressWarnings("ArrayRecordComponent") // a result, not changed by anybody
public record ChannelMoments(double[] mean, double[] deviation) {
  private static final int CHANNELS = 3;

  /**
   * Reads all images, at least one, on all processors. The result does not depend on their number.
   *
   * @throws IOException if an image cannot be read
   */
  public static ChannelMoments of(LabeledImages images, Resize size) throws IOException {
    var totals = new double[2 * CHANNELS];
    ParallelImages.forEach(
        images.size(),
        i -> sums(images.image(i, size)),
        (i, sums) -> {
          for (int k = 0; k < totals.length; k++) totals[k] += sums[k];
        });
    double count = (double) images.size() * size.height() * size.width();
    var mean = new double[CHANNELS];
    var deviation = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      mean[c] = totals[c] / count;
      double variance = totals[c + CHANNELS] / count - mean[c] * mean[c];
      deviation[c] = Math.sqrt(Math.max(variance, 0));
    }
    return new ChannelMoments(mean, deviation);
  }

  /** The sums of the channels, then those of their squares. */
  private static double[] sums(float[] image) {
    var sums = new double[2 * CHANNELS];
    for (int i = 0; i < image.length; i++) {
      sums[i % CHANNELS] += image[i];
      sums[i % CHANNELS + CHANNELS] += (double) image[i] * image[i];
    }
    return sums;
  }
}
