// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Cuts out a part whose position is drawn uniformly, as torchvision's {@code RandomCrop}.
 *
 * @param part of height and width that is kept; rounded to whole pixels
 */
public record RandomCrop(double part) implements ImageTransform {
  public RandomCrop {
    Settings.requirePart("random-crop", part);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    int height = length(part, image.height());
    int width = length(part, image.width());
    int row = random.nextInt(image.height() - height + 1);
    return image.crop(row, random.nextInt(image.width() - width + 1), height, width);
  }

  static int length(double part, int whole) {
    return (int) Math.max(1, Math.round(part * whole));
  }
}
