// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What was done to many copies of one marked picture, read off the results. Red is bright from
 * column 16 on, green from row 16 on, blue is even: where red ends tells the column and the flip,
 * where green ends the row, and how far red's halves are apart, against how far red is from blue,
 * the contrast.
 */
record DrawnImages(List<Drawn> drawn) {
  private static final int SIZE = Cifar10.IMAGE_SIZE;
  private static final int EDGE = 16;
  private static final int BRIGHT = 200;
  private static final int BLUE = 30;
  private static final double DEVIATIONS = 5; // one case in 1.7 million is farther off

  /** One picture's crop (0 to 8), flip and contrast. */
  record Drawn(int row, int column, boolean flip, double contrast) {
    int cell() {
      return row * Cifar10Augmentation.OFFSETS + column;
    }
  }

  /** The marked picture as a record of the data set, with label 0. */
  static byte[] record() {
    var record = new byte[Cifar10.RECORD_BYTES];
    for (int y = 0; y < Cifar10.RAW_IMAGE_SIZE; y++) {
      for (int x = 0; x < Cifar10.RAW_IMAGE_SIZE; x++) {
        int at = 1 + y * Cifar10.RAW_IMAGE_SIZE + x;
        record[at] = (byte) (x < EDGE ? 0 : BRIGHT);
        record[at + Cifar10.PLANE_BYTES] = (byte) (y < EDGE ? 0 : BRIGHT);
        record[at + 2 * Cifar10.PLANE_BYTES] = BLUE;
      }
    }
    return record;
  }

  /** Reads {@code float32 [N, 24, 24, 3]}. */
  static DrawnImages of(float[] images) {
    var pictures = images.length / Cifar10Augmentation.VALUES;
    return new DrawnImages(
        IntStream.range(0, pictures)
            .mapToObj(
                i ->
                    Arrays.copyOfRange(
                        images,
                        i * Cifar10Augmentation.VALUES,
                        (i + 1) * Cifar10Augmentation.VALUES))
            .map(DrawnImages::read)
            .toList());
  }

  private static Drawn read(float[] picture) {
    boolean flip = at(picture, 0, 0, 0) > at(picture, 0, SIZE - 1, 0);
    float bright = Math.max(at(picture, 0, 0, 0), at(picture, 0, SIZE - 1, 0));
    float dark = Math.min(at(picture, 0, 0, 0), at(picture, 0, SIZE - 1, 0));
    int darkColumns =
        (int) IntStream.range(0, SIZE).filter(x -> at(picture, 0, x, 0) == dark).count();
    float top = at(picture, 0, 0, 1);
    int darkRows = (int) IntStream.range(0, SIZE).filter(y -> at(picture, y, 0, 1) == top).count();
    double brightPart = 1 - darkColumns / (double) SIZE;
    double redMean = dark + (bright - dark) * brightPart;
    double scale = (redMean - at(picture, 0, 0, 2)) / (BRIGHT * brightPart - BLUE);
    return new Drawn(EDGE - darkRows, EDGE - darkColumns, flip, (bright - dark) / (BRIGHT * scale));
  }

  private static float at(float[] picture, int y, int x, int channel) {
    return picture[(y * SIZE + x) * Cifar10.CHANNELS + channel];
  }

  /** Each of the 81 places is as likely. */
  void assertEvenCrops() {
    var places = Cifar10Augmentation.OFFSETS * Cifar10Augmentation.OFFSETS;
    var counts = new int[places];
    for (var one : drawn) counts[one.cell()]++;
    for (int i = 0; i < places; i++) assertShare("place " + i, 1.0 / places, counts[i]);
  }

  void assertHalfFlipped() {
    assertShare("flipped", 0.5, drawn.stream().filter(Drawn::flip).count());
  }

  private void assertShare(String what, double share, long count) {
    var deviation = Math.sqrt(drawn.size() * share * (1 - share));
    assertEquals(drawn.size() * share, count, DEVIATIONS * deviation, what);
  }

  /**
   * Evenly from 0.2 to 1.8: Kolmogorov and Smirnov's distance, at most 3 / √N (one in 30 million).
   */
  void assertEvenContrast() {
    var sorted = drawn.stream().mapToDouble(Drawn::contrast).sorted().toArray();
    double farthest = 0;
    for (int i = 0; i < sorted.length; i++) {
      double even = (sorted[i] - 0.2) / 1.6;
      farthest = Math.max(farthest, Math.abs((i + 0.5) / sorted.length - even));
    }
    assertTrue(farthest < 3 / Math.sqrt(sorted.length), "distance " + farthest);
    assertTrue(
        sorted[0] > 0.199 && sorted[sorted.length - 1] < 1.801,
        sorted[0] + " to " + sorted[sorted.length - 1]);
  }

  /** No two of row, column, flip and contrast go together. */
  void assertIndependent() {
    List<ToDoubleFunction<Drawn>> parts =
        List.of(Drawn::row, Drawn::column, one -> one.flip() ? 1 : 0, Drawn::contrast);
    for (int a = 0; a < parts.size(); a++) {
      for (int b = 0; b < a; b++) {
        var together = correlation(parts.get(a), parts.get(b));
        assertEquals(0, together, DEVIATIONS / Math.sqrt(drawn.size()), a + " with " + b);
      }
    }
  }

  private double correlation(ToDoubleFunction<Drawn> a, ToDoubleFunction<Drawn> b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double together = mean(one -> (a.applyAsDouble(one) - meanA) * (b.applyAsDouble(one) - meanB));
    double varianceA = mean(one -> Math.pow(a.applyAsDouble(one) - meanA, 2));
    double varianceB = mean(one -> Math.pow(b.applyAsDouble(one) - meanB, 2));
    return together / Math.sqrt(varianceA * varianceB);
  }

  private double mean(ToDoubleFunction<Drawn> value) {
    return drawn.stream().mapToDouble(value).average().orElseThrow();
  }
}
