// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.augment.MagnitudeTransform.Strengths;
import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Makes one of 14 changes, with a strength drawn at random, too (Müller, Hutter: TrivialAugment:
 * Tuning-free Yet State-of-the-Art Data Augmentation, 2021), with the wide ranges of torchvision's
 * {@code TrivialAugmentWide}.
 */
public enum TrivialAugment implements ImageTransform {
  /** The wide ranges. */
  WIDE;

  static final Strengths MOST = new Strengths(0.99, 0, 32, 135, 0.99, 6);

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    var transform = MagnitudeTransform.draw(random);
    int magnitude = random.nextInt(MagnitudeTransform.STEPS + 1);
    return transform.apply(image, MOST, magnitude, random);
  }
}
