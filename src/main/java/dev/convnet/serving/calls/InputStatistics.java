// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * How bright an image is. The brightness of a pixel is the mean of its channels, from 0 to 1. Of a
 * large image, some hundred pixels are looked at.
 *
 * @param histogram how many of 1,000 pixels are in each of {@value #BINS} equal ranges
 */
public record InputStatistics(double mean, double deviation, List<Integer> histogram) {
  /** Of the histogram. */
  public static final int BINS = 16;

  private static final int MOST_PIXELS = 1024;
  private static final int LEAST_PIXELS = 64;
  private static final int LARGEST_BYTE = 255;
  private static final int SIDE = 64;
  private static final int PER_MILLE = 1000;

  public InputStatistics {
    histogram = List.copyOf(histogram);
  }

  /**
   * Looks at the first row of a tensor.
   *
   * @param tensor of {@code uint8}, or of {@code float} from 0 to 1 or to 255
   * @return empty if it is no image, such as for values below 0
   */
  static Optional<InputStatistics> of(Tensor tensor) {
    var shape = tensor.shape();
    int rank = shape.numDimensions();
    if (rank < 2 || shape.get(0) < 1) return Optional.empty();
    long values = shape.size() / shape.get(0);
    boolean isColored = rank == 4 && (shape.get(3) == 3 || shape.get(3) == 4);
    int channels = isColored ? Math.toIntExact(shape.get(3)) : 1;
    int pixels = (int) Math.min(Integer.MAX_VALUE, values) / channels;
    int step = pixels <= MOST_PIXELS ? 1 : pixels / MOST_PIXELS * 2 + 1; // not the same columns
    if (tensor instanceof TUint8 bytes) return of(brightness(bytes, pixels, channels, step));
    if (tensor instanceof TFloat32 floats) return of(brightness(floats, pixels, channels, step));
    return Optional.empty();
  }

  private static double[] brightness(TUint8 tensor, int pixels, int channels, int step) {
    var data = tensor.asRawTensor().data();
    var values = new byte[channels * ((pixels + step - 1) / step)];
    if (step == 1) data.read(values); // faster than value by value
    else for (int i = 0; i < values.length; i++) values[i] = data.getByte(at(i, channels, step));
    int colors = Math.min(3, channels);
    var found = new double[values.length / channels];
    for (int i = 0; i < found.length; i++) {
      int sum = 0;
      for (int c = 0; c < colors; c++) sum += values[i * channels + c] & LARGEST_BYTE;
      found[i] = (double) sum / colors / LARGEST_BYTE;
    }
    return found;
  }

  private static double[] brightness(TFloat32 tensor, int pixels, int channels, int step) {
    var data = tensor.asRawTensor().data().asFloats();
    var values = new float[channels * ((pixels + step - 1) / step)];
    if (step == 1) data.read(values);
    else for (int i = 0; i < values.length; i++) values[i] = data.getFloat(at(i, channels, step));
    int colors = Math.min(3, channels);
    var found = new double[values.length / channels];
    boolean isToOne = true;
    for (int i = 0; i < found.length; i++) {
      double sum = 0;
      for (int c = 0; c < colors; c++) sum += values[i * channels + c];
      found[i] = sum / colors;
      isToOne &= !(found[i] > 1);
    }
    for (int i = 0; i < found.length && !isToOne; i++) found[i] /= LARGEST_BYTE;
    return found;
  }

  /** Where the value of a pixel's channel is, if only some pixels are looked at. */
  private static int at(int i, int channels, int step) {
    return i / channels * channels * step + i % channels;
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
        new InputStatistics(mean, Math.sqrt(variance), shares(counts, pixels.length)));
  }

  private static List<Integer> shares(long[] counts, long all) {
    var shares = new Integer[counts.length];
    for (int bin = 0; bin < shares.length; bin++) {
      shares[bin] = (int) Math.round((double) PER_MILLE * counts[bin] / all);
    }
    return List.of(shares);
  }
}
