// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Adds two images, {@code λ x + (1 - λ) y} (Zhang and others: mixup: Beyond Empirical Risk
 * Minimization, 2018), with a λ for each batch, as in the authors' program and torchvision's {@code
 * MixUp}.
 *
 * @param alpha of the distribution Beta(alpha, alpha) of λ, from 0.05 to 10; small ones leave most
 *     images as they are
 */
public record MixUp(double alpha) implements ImageMixing {
  public MixUp {
    Settings.requireAlpha("mixup", alpha);
  }

  @Override
  public float[] mask(int height, int width, RandomGenerator random) {
    var mask = new float[height * width];
    Arrays.fill(mask, (float) ImageMixing.beta(alpha, random));
    return mask;
  }
}
