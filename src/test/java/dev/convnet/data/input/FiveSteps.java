// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/** The tutorial's five distortions one after the other, in double precision. */
final class FiveSteps {
  private FiveSteps() {}

  /** [24, 24, 3], flat. */
  static double[] apply(byte[] planes, Cifar10Augmentation distortion, double brightness) {
    var image = crop(planes, distortion.row(), distortion.column());
    if (distortion.flip()) {
      image = flip(image);
    }
    for (int i = 0; i < image.length; i++) {
      image[i] += brightness;
    }
    contrast(image, distortion.contrast());
    standardize(image);
    return image;
  }

  private static double[] crop(byte[] planes, int row, int column) {
    var image = new double[24 * 24 * 3];
    for (int i = 0; i < image.length; i++) {
      int y = i / 72;
      int x = i / 3 % 24;
      image[i] = Byte.toUnsignedInt(planes[i % 3 * 1024 + (row + y) * 32 + column + x]);
    }
    return image;
  }

  private static double[] flip(double[] image) {
    var flipped = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      int x = i / 3 % 24;
      flipped[i + (23 - 2 * x) * 3] = image[i];
    }
    return flipped;
  }

  private static void contrast(double[] image, double factor) {
    for (int channel = 0; channel < 3; channel++) {
      double mean = mean(image, channel, 3);
      for (int i = channel; i < image.length; i += 3) {
        image[i] = (image[i] - mean) * factor + mean;
      }
    }
  }

  private static void standardize(double[] image) {
    double mean = mean(image, 0, 1);
    double squares = 0;
    for (double value : image) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.max(Math.sqrt(squares / image.length), 1 / Math.sqrt(image.length));
    for (int i = 0; i < image.length; i++) {
      image[i] = (image[i] - mean) / deviation;
    }
  }

  private static double mean(double[] image, int first, int step) {
    double sum = 0;
    for (int i = first; i < image.length; i += step) {
      sum += image[i];
    }
    return sum / (image.length / step);
  }
}
