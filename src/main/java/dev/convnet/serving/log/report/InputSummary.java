// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How bright the images of requests were.
 *
 * @param images their number
 * @param mean of the means of images, from 0 to 1
 * @param deviation the mean of the standard deviations of images
 * @param histogram the sums of the histograms of images, each of which has about 1,000
 * @param drift of the histogram from that of the reference
 */
public record InputSummary(
    long images, double mean, double deviation, List<Long> histogram, Drift drift) {
  /** No images. */
  public static final InputSummary NONE =
      new InputSummary(0, 0, 0, Collections.nCopies(16, 0L), Drift.NONE);

  public InputSummary {
    histogram = List.copyOf(histogram);
  }

  /**
   * A summary that is not compared yet.
   *
   * @param means their sum
   * @param deviations their sum
   */
  public static InputSummary of(long images, double means, double deviations, long[] bins) {
    if (images == 0) return NONE;
    var histogram = LongStream.of(bins).boxed().toList();
    return new InputSummary(images, means / images, deviations / images, histogram, Drift.NONE);
  }

  /** The same with the drift from another histogram. */
  InputSummary comparedTo(List<Long> reference) {
    var drift = Drift.between(classes(reference), classes(histogram));
    return new InputSummary(images, mean, deviation, histogram, drift);
  }

  private static Map<String, Long> classes(List<Long> histogram) {
    return IntStream.range(0, histogram.size())
        .boxed()
        .collect(Collectors.toMap(bin -> Integer.toString(bin), histogram::get));
  }
}
