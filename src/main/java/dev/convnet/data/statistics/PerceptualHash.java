// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import java.util.Arrays;

/**
 * The perceptual hash pHash: 64 bits that change little when an image is resized, compressed or
 * made brighter. The image becomes 32x32 gray values; of their discrete cosine transform, the 8x8
 * coefficients of the lowest frequencies remain, and each gives a bit: whether it is greater than
 * their median. The more bits differ (the Hamming distance), the less two images look alike.
 *
 * <p>Source: Christoph Zauner, "Implementation and Benchmarking of Perceptual Image Hash
 * Functions", 2010, chapter 3.2.1; the details are those of {@code phash} of Python's ImageHash
 * 4.3, whose bits are equal for images of 32x32 pixels. Other sizes differ in the resizing.
 */
public final class PerceptualHash {
  /** The number of bits. */
  public static final int BITS = 64;

  private static final int SIDE = 32;
  private static final int LOW = 8;
  private static final Resize SIZE = new Resize(SIDE, SIDE);

  /** {@code cos(pi k (2 i + 1) / 64)}, by frequency and position. */
  private static final double[][] COSINES = cosines();

  private PerceptualHash() {}

  private static double[][] cosines() {
    var cosines = new double[LOW][SIDE];
    for (int k = 0; k < LOW; k++) {
      for (int i = 0; i < SIDE; i++) {
        cosines[k][i] = Math.cos(Math.PI * k * (2 * i + 1) / (2.0 * SIDE));
      }
    }
    return cosines;
  }

  /** The hash of an image; its first bit is the highest. */
  public static long of(RgbImage image) {
    var low = lowFrequencies(gray(SIZE.apply(image)));
    var sorted = low.clone();
    Arrays.sort(sorted);
    double median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
    long hash = 0;
    for (var coefficient : low) hash = hash << 1 | (coefficient > median ? 1 : 0);
    return hash;
  }

  /** The number of bits in which two hashes differ. */
  public static int distance(long a, long b) {
    return Long.bitCount(a ^ b);
  }

  /** As Pillow's {@code convert("L")}. */
  private static int[] gray(float[] rgb) {
    var gray = new int[SIDE * SIDE];
    for (int i = 0; i < gray.length; i++) {
      int red = Math.round(rgb[3 * i]);
      int green = Math.round(rgb[3 * i + 1]);
      int blue = Math.round(rgb[3 * i + 2]);
      gray[i] = 19595 * red + 38470 * green + 7471 * blue + 0x8000 >> 16;
    }
    return gray;
  }

  /** The transform's coefficients, row by row; {@code float64 [8, 8]}. */
  private static double[] lowFrequencies(int[] gray) {
    var columns = new double[LOW][SIDE]; // transformed along the height
    for (int k = 0; k < LOW; k++) {
      for (int y = 0; y < SIDE; y++) {
        double cosine = COSINES[k][y];
        for (int x = 0; x < SIDE; x++) columns[k][x] += cosine * gray[SIDE * y + x];
      }
    }
    var low = new double[BITS];
    for (int k = 0; k < LOW; k++) {
      for (int l = 0; l < LOW; l++) {
        double sum = 0;
        for (int x = 0; x < SIDE; x++) sum += COSINES[l][x] * columns[k][x];
        low[LOW * k + l] = sum;
      }
    }
    return low;
  }
}
