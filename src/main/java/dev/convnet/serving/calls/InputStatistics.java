// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * How bright images are. The brightness of a pixel is the mean of its channels, from 0 to 1. Of
 * large or many images, some hundred pixels of each are looked at.
 *
 * @param images their number
 * @param mean of the means of the images
 * @param deviation the mean of the standard deviations of the images
 * @param histogram how many of 1,000 pixels are in each of {@value #BINS} equal ranges
 */
public record InputStatistics(long images, double mean, double deviation, List<Integer> histogram) {
  /** Of the histogram. */
  public static final int BINS = 16;

  /** Of a request. */
  static final int MOST_IMAGES = 1000;

  /** Of an image that is alone. */
  private static final int MOST_PIXELS = 1024;

  /** Of each image, if they are many. */
  private static final int FEWEST_PIXELS = 256;

  /** Of all images of a request. */
  private static final int MOST_PIXELS_OF_ALL = 16_384;

  private static final int LEAST_PIXELS = 64;
  private static final int LARGEST_BYTE = 255;
  private static final int SIDE = 64;
  private static final int PER_MILLE = 1000;

  public InputStatistics {
    histogram = List.copyOf(histogram);
  }

  /**
   * Looks at the rows of a tensor, at most {@value #MOST_IMAGES}.
   *
   * @param tensor of {@code uint8}, or of {@code float} from 0 to 1 or to 255
   * @return empty if none is an image, such as for values below 0
   */
  static Optional<InputStatistics> of(Tensor tensor) {
    var shape = tensor.shape();
    int rank = shape.numDimensions();
    if (rank < 2 || shape.get(0) < 1) return Optional.empty();
    boolean isBytes = tensor instanceof TUint8;
    if (!isBytes && !(tensor instanceof TFloat32)) return Optional.empty();
    boolean isColored = rank == 4 && (shape.get(3) == 3 || shape.get(3) == 4);
    var found = brightness(tensor, isColored ? Math.toIntExact(shape.get(3)) : 1);
    boolean areOfBytes = isBytes || found.stream().anyMatch(InputStatistics::isBeyondOne);
    return mean(
        found.stream()
            .map(image -> of(areOfBytes ? ofBytes(image) : image))
            .flatMap(Optional::stream)
            .toList());
  }

  private static List<double[]> brightness(Tensor tensor, int channels) {
    long rows = tensor.shape().get(0);
    long values = tensor.shape().size() / rows;
    int pixels = (int) Math.min(Integer.MAX_VALUE, values) / channels;
    int images = (int) Math.min(MOST_IMAGES, rows);
    int most = Math.max(FEWEST_PIXELS, Math.min(MOST_PIXELS, MOST_PIXELS_OF_ALL / images));
    int step = pixels <= most ? 1 : pixels / most * 2 + 1; // odd: not on the same columns
    var data = tensor.asRawTensor().data();
    var found = new ArrayList<double[]>();
    for (long image = 0; image < images; image++) {
      found.add(
          tensor instanceof TUint8
              ? brightness(data, image * values, pixels, channels, step)
              : brightness(data.asFloats(), image * values, pixels, channels, step));
    }
    return found;
  }

  /** All images together; empty if there are none. */
  static Optional<InputStatistics> mean(List<InputStatistics> found) {
    if (found.size() < 2) return found.stream().findFirst();
    long images = found.stream().mapToLong(InputStatistics::images).sum();
    double means = 0;
    double deviations = 0;
    var counts = new long[BINS];
    for (var one : found) {
      means += one.images * one.mean;
      deviations += one.images * one.deviation;
      for (int bin = 0; bin < BINS; bin++) counts[bin] += one.images * one.histogram.get(bin);
    }
    var histogram = shares(counts, PER_MILLE * images);
    return Optional.of(new InputStatistics(images, means / images, deviations / images, histogram));
  }

  private static boolean isBeyondOne(double[] brightness) {
    for (double value : brightness) if (value > 1) return true;
    return false;
  }

  private static double[] brightness(
      ByteDataBuffer data, long from, int pixels, int channels, int step) {
    var values = new byte[channels * ((pixels + step - 1) / step)];
    if (step == 1) data.offset(from).read(values); // faster than value by value
    else {
      for (int i = 0; i < values.length; i++)
        values[i] = data.getByte(from + at(i, channels, step));
    }
    int colors = Math.min(3, channels);
    var found = new double[values.length / channels];
    for (int i = 0; i < found.length; i++) {
      int sum = 0;
      for (int c = 0; c < colors; c++) sum += values[i * channels + c] & LARGEST_BYTE;
      found[i] = (double) sum / colors;
    }
    return found;
  }

  private static double[] brightness(
      FloatDataBuffer data, long from, int pixels, int channels, int step) {
    var values = new float[channels * ((pixels + step - 1) / step)];
    if (step == 1) data.offset(from).read(values);
    else {
      for (int i = 0; i < values.length; i++)
        values[i] = data.getFloat(from + at(i, channels, step));
    }
    int colors = Math.min(3, channels);
    var found = new double[values.length / channels];
    for (int i = 0; i < found.length; i++) {
      double sum = 0;
      for (int c = 0; c < colors; c++) sum += values[i * channels + c];
      found[i] = sum / colors;
    }
    return found;
  }

  /** Where the value of a pixel's channel is, if only some pixels are looked at. */
  private static int at(int i, int channels, int step) {
    return i / channels * channels * step + i % channels;
  }

  private static double[] ofBytes(double[] brightness) {
    for (int i = 0; i < brightness.length; i++) brightness[i] /= LARGEST_BYTE;
    return brightness;
  }

  /**
   * Looks at the file of an image.
   *
   * @return empty if it cannot be decoded, or has more pixels than it may
   */
  static Optional<InputStatistics> of(byte[] file, long mostPixels) {
    return SmallImage.read(file, mostPixels, SIDE).flatMap(InputStatistics::of);
  }

  private static Optional<InputStatistics> of(BufferedImage image) {
    var pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return of(Arrays.stream(pixels).mapToDouble(InputStatistics::brightness).toArray());
  }

  private static double brightness(int rgb) {
    int sum = (rgb >> 16 & LARGEST_BYTE) + (rgb >> 8 & LARGEST_BYTE) + (rgb & LARGEST_BYTE);
    return sum / (3.0 * LARGEST_BYTE);
  }

  private static Optional<InputStatistics> of(double[] pixels) {
    if (pixels.length < LEAST_PIXELS) return Optional.empty();
    var counts = new long[BINS];
    double sum = 0;
    double squares = 0;
    for (double pixel : pixels) {
      if (!(pixel >= 0 && pixel <= 1)) return Optional.empty();
      counts[Math.min(BINS - 1, (int) (pixel * BINS))]++;
      sum += pixel;
      squares += pixel * pixel;
    }
    double mean = sum / pixels.length;
    double variance = Math.max(0, squares / pixels.length - mean * mean);
    return Optional.of(
        new InputStatistics(1, mean, Math.sqrt(variance), shares(counts, pixels.length)));
  }

  private static List<Integer> shares(long[] counts, long all) {
    var shares = new Integer[counts.length];
    for (int bin = 0; bin < shares.length; bin++) {
      shares[bin] = (int) Math.round((double) PER_MILLE * counts[bin] / all);
    }
    return List.of(shares);
  }
}
