// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static dev.convnet.data.sets.Cifar10.CHANNELS;
import static dev.convnet.data.sets.Cifar10.IMAGE_SIZE;
import static dev.convnet.data.sets.Cifar10.PLANE_BYTES;
import static dev.convnet.data.sets.Cifar10.RAW_IMAGE_SIZE;

/**
 * The augmentation of the CIFAR-10 tutorial in one closed form, instead of its five steps (crop,
 * flip, brightness, contrast, standardization).
 *
 * <p>Brightness adds the same to all pixels, contrast turns x into {@code (x - m_c) f + m_c} with
 * the channel's mean m_c, and standardization subtracts the image's mean m and divides by its
 * deviation, or 1/√1728 if that is greater. So brightness cancels exactly and is omitted, and the
 * rest is linear in each channel:
 *
 * <pre>
 * v   = (Σ_c f² var_c + Σ_c (m_c - m)²) / 3
 * inv = 1 / max(√v, 1/√1728)
 * out = (x - m_c) f inv + (m_c - m) inv
 * </pre>
 *
 * The means and variances come from sums of whole numbers, which are exact: an image of one color
 * becomes zeros.
 *
 * @param row the first row of the crop, 0 to 8
 * @param column the first column of the crop, 0 to 8
 * @param flip whether left and right are exchanged
 * @param contrast the factor f, the same for the three channels
 */
record Cifar10Augmentation(int row, int column, boolean flip, double contrast)
    implements PlanesTransform {
  static final int PIXELS = IMAGE_SIZE * IMAGE_SIZE;
  static final int VALUES = PIXELS * CHANNELS;
  static final int OFFSETS = RAW_IMAGE_SIZE - IMAGE_SIZE + 1;
  static final double MIN_CONTRAST = 0.2;
  static final double MAX_CONTRAST = 1.8;

  /** The transformation for evaluation: the center of the image, standardized. */
  static final Cifar10Augmentation CENTER_CROP =
      new Cifar10Augmentation(OFFSETS / 2, OFFSETS / 2, false, 1);

  private static final double MIN_DEVIATION = 1 / Math.sqrt(VALUES);

  Cifar10Augmentation {
    if (row < 0 || row >= OFFSETS || column < 0 || column >= OFFSETS) {
      throw new IllegalArgumentException(
          "row and column must be 0 to 8, got " + row + " and " + column);
    }
  }

  /**
   * Draws offsets, flip and contrast uniformly. The result depends only on the three arguments.
   *
   * @param imageIndex of the image in the data set
   */
  static Cifar10Augmentation randomTransform(long seed, long epoch, int imageIndex) {
    var random = SplitMix64.seededWith(seed, epoch, imageIndex);
    return new Cifar10Augmentation(
        random.nextInt(OFFSETS),
        random.nextInt(OFFSETS),
        random.nextLong() < 0,
        MIN_CONTRAST + (MAX_CONTRAST - MIN_CONTRAST) * random.nextDouble());
  }

  @Override
  public int imageSize() {
    return IMAGE_SIZE;
  }

  /**
   * {@inheritDoc}
   *
   * @param into gets {@code float32 [24, 24, 3]} from {@code offset} on
   */
  @Override
  public void apply(byte[] planes, float[] into, int offset) {
    var red = sum(planes, start(0));
    var green = sum(planes, start(1));
    var blue = sum(planes, start(2));
    double mean = (red.sum + green.sum + blue.sum) / (double) VALUES;
    double variance =
        (varianceAbout(mean, red) + varianceAbout(mean, green) + varianceAbout(mean, blue))
            / CHANNELS;
    double inverse = 1 / Math.max(Math.sqrt(variance), MIN_DEVIATION);
    LinearMap[] maps = {
      map(red, mean, inverse), map(green, mean, inverse), map(blue, mean, inverse)
    };
    write(planes, maps, into, offset);
  }

  private int start(int channel) {
    return channel * PLANE_BYTES + row * RAW_IMAGE_SIZE + column;
  }

  /** The variance of a channel about the mean of the image. */
  private double varianceAbout(double mean, ChannelSums channel) {
    double difference = channel.mean() - mean;
    return contrast * contrast * channel.variance() + difference * difference;
  }

  /**
   * {@code (x - m_c) f inv + (m_c - m) inv}, written about the integer next to m_c, so that floats
   * do not cancel.
   */
  private LinearMap map(ChannelSums channel, double mean, double inverse) {
    double slope = contrast * inverse;
    int zero = (int) Math.round(channel.mean());
    double bias = (zero - channel.mean()) * slope + (channel.mean() - mean) * inverse;
    return new LinearMap(zero, (float) slope, (float) bias);
  }

  private static ChannelSums sum(byte[] planes, int start) {
    int sum = 0;
    int squares = 0; // at most 576 * 255², 2^25.2
    for (int y = 0; y < IMAGE_SIZE; y++) {
      int from = start + y * RAW_IMAGE_SIZE;
      for (int x = from; x < from + IMAGE_SIZE; x++) {
        int value = planes[x] & 0xff;
        sum += value;
        squares += value * value;
      }
    }
    return new ChannelSums(sum, squares);
  }

  /** One loop for all channels: one loop for each takes twice the time. */
  private void write(byte[] planes, LinearMap[] maps, float[] into, int offset) {
    LinearMap red = maps[0];
    LinearMap green = maps[1];
    LinearMap blue = maps[2];
    int step = flip ? -CHANNELS : CHANNELS;
    int first = offset + (flip ? (IMAGE_SIZE - 1) * CHANNELS : 0);
    for (int y = 0; y < IMAGE_SIZE; y++) {
      int from = start(0) + y * RAW_IMAGE_SIZE;
      int to = first + y * IMAGE_SIZE * CHANNELS;
      for (int x = 0; x < IMAGE_SIZE; x++) {
        into[to + x * step] = red.apply(planes[from + x]);
        into[to + x * step + 1] = green.apply(planes[from + x + PLANE_BYTES]);
        into[to + x * step + 2] = blue.apply(planes[from + x + 2 * PLANE_BYTES]);
      }
    }
  }

  /** The sums over one channel of the crop. */
  private record ChannelSums(int sum, int squares) {
    double mean() {
      return sum / (double) PIXELS;
    }

    double variance() {
      return ((long) PIXELS * squares - (long) sum * sum) / ((double) PIXELS * PIXELS);
    }
  }

  /** {@code (x - zero) slope + bias}. */
  private record LinearMap(int zero, float slope, float bias) {
    float apply(byte x) {
      return ((x & 0xff) - zero) * slope + bias;
    }
  }
}
