// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static dev.convnet.data.sets.Cifar10.CHANNELS;
import static dev.convnet.data.sets.Cifar10.IMAGE_SIZE;
import static dev.convnet.data.sets.Cifar10.PLANE_BYTES;
import static dev.convnet.data.sets.Cifar10.RAW_IMAGE_SIZE;

/**
 * What happens to one picture on its way into a batch, in one closed form instead of the tutorial's
 * five steps (crop, flip, brightness, contrast, standardization).
 *
 * <p>Brightness adds the same to all pixels, contrast turns x into {@code (x - m_c) f + m_c} with
 * the channel's mean m_c, and standardization subtracts the image's mean m and divides by its
 * deviation, or 1/√1728 if that is greater. So brightness cancels exactly and is not drawn, and the
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
 * @param row of the crop's top, 0 to 8
 * @param column of the crop's left, 0 to 8
 * @param flip whether left becomes right
 * @param contrast f, the same for the three channels
 */
record Cifar10Augmentation(int row, int column, boolean flip, double contrast)
    implements ImageTransform {
  static final int PIXELS = IMAGE_SIZE * IMAGE_SIZE;
  static final int VALUES = PIXELS * CHANNELS;
  static final int OFFSETS = RAW_IMAGE_SIZE - IMAGE_SIZE + 1;
  static final double MIN_CONTRAST = 0.2;
  static final double MAX_CONTRAST = 1.8;

  /** The evaluation's: the middle of the picture, standardized and otherwise as it is. */
  static final Cifar10Augmentation CENTER_CROP =
      new Cifar10Augmentation(OFFSETS / 2, OFFSETS / 2, false, 1);

  private static final double LOWEST_DEVIATION = 1 / Math.sqrt(VALUES);

  Cifar10Augmentation {
    if (row < 0 || row >= OFFSETS || column < 0 || column >= OFFSETS) {
      throw new IllegalArgumentException(
          "row and column must be 0 to 8, got " + row + " and " + column);
    }
  }

  /** Draws a distortion from these three numbers alone: offsets, flip and contrast evenly. */
  static Cifar10Augmentation randomTransform(long seed, long epoch, int example) {
    var random = SplitMix64.seededWith(seed, epoch, example);
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
    double variance = (part(red, mean) + part(green, mean) + part(blue, mean)) / CHANNELS;
    double inverse = 1 / Math.max(Math.sqrt(variance), LOWEST_DEVIATION);
    Line[] lines = {
      line(red, mean, inverse), line(green, mean, inverse), line(blue, mean, inverse)
    };
    write(planes, lines, into, offset);
  }

  private int start(int channel) {
    return channel * PLANE_BYTES + row * RAW_IMAGE_SIZE + column;
  }

  /** A channel's part in the variance: its own, and what its mean is off the image's. */
  private double part(Channel channel, double mean) {
    double off = channel.mean() - mean;
    return contrast * contrast * channel.variance() + off * off;
  }

  /**
   * {@code (x - m_c) f inv + (m_c - m) inv}, written around the whole number next to m_c, so that
   * floats do not cancel.
   */
  private Line line(Channel channel, double mean, double inverse) {
    double slope = contrast * inverse;
    int zero = (int) Math.round(channel.mean());
    double shift = (zero - channel.mean()) * slope + (channel.mean() - mean) * inverse;
    return new Line(zero, (float) slope, (float) shift);
  }

  private static Channel sum(byte[] planes, int start) {
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
    return new Channel(sum, squares);
  }

  /** The channels in one loop: a loop for each takes twice the time. */
  private void write(byte[] planes, Line[] lines, float[] into, int offset) {
    Line red = lines[0];
    Line green = lines[1];
    Line blue = lines[2];
    int step = flip ? -CHANNELS : CHANNELS;
    int first = offset + (flip ? (IMAGE_SIZE - 1) * CHANNELS : 0);
    for (int y = 0; y < IMAGE_SIZE; y++) {
      int from = start(0) + y * RAW_IMAGE_SIZE;
      int to = first + y * IMAGE_SIZE * CHANNELS;
      for (int x = 0; x < IMAGE_SIZE; x++) {
        into[to + x * step] = red.at(planes[from + x]);
        into[to + x * step + 1] = green.at(planes[from + x + PLANE_BYTES]);
        into[to + x * step + 2] = blue.at(planes[from + x + 2 * PLANE_BYTES]);
      }
    }
  }

  /** The sums over one channel of the crop. */
  private record Channel(int sum, int squares) {
    double mean() {
      return sum / (double) PIXELS;
    }

    double variance() {
      return ((long) PIXELS * squares - (long) sum * sum) / ((double) PIXELS * PIXELS);
    }
  }

  /** {@code (x - zero) slope + shift}. */
  private record Line(int zero, float slope, float shift) {
    float at(byte x) {
      return ((x & 0xff) - zero) * slope + shift;
    }
  }
}
