// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import java.util.random.RandomGenerator;

/**
 * Mixes each image of a batch with another one, its partner, and the labels in the same proportion.
 * Implementations are immutable and thread-safe.
 */
public interface ImageMixing {
  /**
   * Draws the part of each pixel that is from the image; the rest is from its partner.
   *
   * @param random the only source of chance
   * @return {@code float32 [height, width]} in [0, 1], flat, the same for all images of a batch;
   *     the mean is the part of the label
   */
  float[] mask(int height, int width, RandomGenerator random);

  /**
   * Draws from the Beta distribution with both parameters {@code alpha} by Jöhnk's method
   * (Erzeugung von betaverteilten und gammaverteilten Zufallszahlen, 1964).
   */
  static double beta(double alpha, RandomGenerator random) {
    while (true) {
      double x = Math.pow(random.nextDouble(), 1 / alpha);
      double y = Math.pow(random.nextDouble(), 1 / alpha);
      if (x + y > 0 && x + y <= 1) return x / (x + y);
    }
  }

  /**
   * Mixes one image with its partner.
   *
   * @param image {@code float32 [height, width, 3]}, flat
   * @param partner of the same shape
   * @param mask {@code float32 [height, width]}, flat
   */
  static float[] mix(float[] image, float[] partner, float[] mask) {
    var mixed = new float[image.length];
    for (int i = 0; i < mixed.length; i++) {
      float part = mask[i / 3];
      mixed[i] = part * image[i] + (1 - part) * partner[i];
    }
    return mixed;
  }
}
