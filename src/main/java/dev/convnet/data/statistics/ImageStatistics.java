// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.RgbImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sums over all pixels of images, each read once, on all processors. They are whole numbers, so
 * that mean and standard deviation are exact up to the rounding of the result, in any order.
 *
 * @param images number of images
 * @param pixels of all images, each counted with its own size
 * @param channels red, green and blue
 * @param sizes of the images, in their order
 * @param fingerprints of the images, in their order; for {@link Duplicates}
 */
public record ImageStatistics(
    int images,
    long pixels,
    List<Channel> channels,
    List<Size> sizes,
    List<Fingerprint> fingerprints) {
  private static final int CHANNELS = 3;

  public ImageStatistics {
    channels = List.copyOf(channels);
    sizes = List.copyOf(sizes);
    fingerprints = List.copyOf(fingerprints);
  }

  /** The size of an image in pixels. */
  public record Size(int height, int width) {
    @Override
    public String toString() {
      return height + "x" + width;
    }
  }

  /**
   * The sums of one channel.
   *
   * @param pixels number of its values, which are from 0 to 255
   */
  public record Channel(long pixels, BigInteger sum, BigInteger sumOfSquares) {
    /** The mean; NaN without pixels. */
    public double mean() {
      if (pixels == 0) return Double.NaN;
      return new BigDecimal(sum)
          .divide(BigDecimal.valueOf(pixels), MathContext.DECIMAL64)
          .doubleValue();
    }

    /** The standard deviation of all values, divided by their number; NaN without pixels. */
    public double standardDeviation() {
      if (pixels == 0) return Double.NaN;
      var count = BigInteger.valueOf(pixels);
      var scaled = sumOfSquares.multiply(count).subtract(sum.multiply(sum)); // variance * count²
      return Math.sqrt(
          new BigDecimal(scaled)
              .divide(new BigDecimal(count.multiply(count)), MathContext.DECIMAL64)
              .doubleValue());
    }
  }

  /**
   * What is known of one image.
   *
   * @param sums of the channels, then those of their squares
   */
  @SuppressWarnings("ArrayRecordComponent") // never leaves this class
  private record OfImage(Size size, long[] sums, Optional<Fingerprint> fingerprint) {
    static OfImage of(RgbImage image, boolean withFingerprint) {
      var rgb = image.rgb();
      var sums = new long[2 * CHANNELS];
      for (int i = 0; i < rgb.length; i++) {
        int value = rgb[i] & 0xff;
        sums[i % CHANNELS] += value;
        sums[i % CHANNELS + CHANNELS] += (long) value * value;
      }
      return new OfImage(
          new Size(image.height(), image.width()),
          sums,
          withFingerprint ? Optional.of(Fingerprint.of(image)) : Optional.empty());
    }
  }

  /**
   * Reads all images.
   *
   * @throws IOException if one cannot be read
   */
  public static ImageStatistics of(LabeledImages images) throws IOException {
    return of(images, false);
  }

  /** Reads all images, and takes their fingerprints. */
  public static ImageStatistics withFingerprints(LabeledImages images) throws IOException {
    return of(images, true);
  }

  private static ImageStatistics of(LabeledImages images, boolean withFingerprints)
      throws IOException {
    var sums = new BigInteger[2 * CHANNELS];
    Arrays.fill(sums, BigInteger.ZERO);
    var sizes = new ArrayList<Size>();
    var fingerprints = new ArrayList<Fingerprint>();
    ParallelImages.forEach(
        images.size(),
        i -> OfImage.of(images.image(i), withFingerprints),
        (i, result) -> {
          sizes.add(result.size);
          result.fingerprint.ifPresent(fingerprints::add);
          for (int k = 0; k < sums.length; k++) {
            sums[k] = sums[k].add(BigInteger.valueOf(result.sums[k]));
          }
        });
    long pixels = sizes.stream().mapToLong(size -> (long) size.height * size.width).sum();
    var channels = new ArrayList<Channel>();
    for (int c = 0; c < CHANNELS; c++) {
      channels.add(new Channel(pixels, sums[c], sums[c + CHANNELS]));
    }
    return new ImageStatistics(images.size(), pixels, channels, sizes, fingerprints);
  }
}
