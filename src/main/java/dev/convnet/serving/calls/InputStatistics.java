// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
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
  private static final int MOST_COPIED = 1 << 18;
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
    if (tensor instanceof TUint8 bytes) {
      return of(ofBytes(brightness(pixels, channels, values(bytes, pixels * channels))));
    }
    if (!(tensor instanceof TFloat32 floats)) return Optional.empty();
    var found = brightness(pixels, channels, values(floats, pixels * channels));
    return of(Arrays.stream(found).anyMatch(value -> value > 1) ? ofBytes(found) : found);
  }

  /** A copy is read faster than a tensor, value by value, but takes memory. */
  private static IntToDoubleFunction values(TUint8 tensor, int count) {
    var data = tensor.asRawTensor().data();
    if (count > MOST_COPIED) return i -> data.getByte(i) & LARGEST_BYTE;
    var copy = new byte[count];
    data.read(copy);
    return i -> copy[i] & LARGEST_BYTE;
  }

  private static IntToDoubleFunction values(TFloat32 tensor, int count) {
    var data = tensor.asRawTensor().data().asFloats();
    if (count > MOST_COPIED) return i -> data.getFloat(i);
    var copy = new float[count];
    data.read(copy);
    return i -> copy[i];
  }

  private static double[] ofBytes(double[] brightness) {
    return Arrays.stream(brightness).map(value -> value / LARGEST_BYTE).toArray();
  }

  private static double[] brightness(int pixels, int channels, IntToDoubleFunction value) {
    int step = pixels / MOST_PIXELS * 2 + 1; // odd: does not fall on the same columns
    if (pixels <= MOST_PIXELS) step = 1;
    var found = new double[(pixels + step - 1) / step];
    int colors = Math.min(3, channels);
    for (int i = 0; i < found.length; i++) {
      int at = i * step * channels;
      for (int c = 0; c < colors; c++) found[i] += value.applyAsDouble(at + c);
      found[i] /= colors;
    }
    return found;
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
    return IntStream.range(0, counts.length)
        .mapToObj(bin -> (int) Math.round((double) PER_MILLE * counts[bin] / all))
        .toList();
  }
}
