// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.sets.Cifar10;

/**
 * Over many pictures, the mean and the variance of what each picture's channels have: their mean
 * and their deviation.
 *
 * @param means three of channel means, three of channel deviations
 */
record ChannelStatistics(int pictures, double[] means, double[] variances) {
  private static final double DEVIATIONS = 5;

  /** Reads {@code float32 [N, 24, 24, 3]}. */
  static ChannelStatistics of(float[] images) {
    int pictures = images.length / Cifar10Augmentation.VALUES;
    int kinds = 2 * Cifar10.CHANNELS;
    var sums = new double[kinds];
    var squares = new double[kinds];
    for (int i = 0; i < pictures; i++) {
      for (int kind = 0; kind < kinds; kind++) {
        double value = measure(images, i * Cifar10Augmentation.VALUES, kind);
        sums[kind] += value / pictures;
        squares[kind] += value * value / pictures;
      }
    }
    for (int kind = 0; kind < kinds; kind++) squares[kind] -= sums[kind] * sums[kind];
    return new ChannelStatistics(pictures, sums, squares);
  }

  private static double measure(float[] images, int from, int kind) {
    double sum = 0;
    double squares = 0;
    for (int i = kind % Cifar10.CHANNELS; i < Cifar10Augmentation.VALUES; i += Cifar10.CHANNELS) {
      sum += images[from + i] / Cifar10Augmentation.PIXELS;
      squares += images[from + i] * images[from + i] / Cifar10Augmentation.PIXELS;
    }
    return kind < Cifar10.CHANNELS ? sum : Math.sqrt(Math.max(0, squares - sum * sum));
  }

  /** Within five deviations of the difference of two independent means. */
  void assertSameAs(ChannelStatistics other) {
    for (int kind = 0; kind < means.length; kind++) {
      var variance = variances[kind] / pictures + other.variances[kind] / other.pictures;
      assertEquals(
          means[kind], other.means[kind], DEVIATIONS * Math.sqrt(variance), "kind " + kind);
    }
  }
}
