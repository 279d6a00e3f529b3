// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.augment.MagnitudeTransform.Strengths;
import dev.convnet.data.images.FloatImage;
import dev.convnet.error.InvalidSettingException;
import java.util.random.RandomGenerator;

/**
 * Makes some of 14 changes, drawn at random, all of one strength (Cubuk and others: RandAugment:
 * Practical automated data augmentation with a reduced search space, 2020), with the ranges of
 * torchvision's {@code RandAugment}.
 *
 * @param count of changes, one after the other
 * @param magnitude of all changes, 0 to 30
 */
public record RandAugment(int count, int magnitude) implements ImageTransform {
  static final Strengths MOST = new Strengths(0.3, 150 / 331.0, 0, 30, 0.9, 4);

  public RandAugment {
    if (count < 0 || magnitude < 0 || magnitude > MagnitudeTransform.STEPS) {
      throw new InvalidSettingException(
          "randaugment must make at least 0 changes of magnitude 0 to %d, got %d and %d"
              .formatted(MagnitudeTransform.STEPS, count, magnitude));
    }
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    var changed = image;
    for (int i = 0; i < count; i++) {
      changed = MagnitudeTransform.draw(random).apply(changed, MOST, magnitude, random);
    }
    return changed;
  }
}
