// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Cuts out the middle, as torchvision's {@code CenterCrop}.
 *
 * @param part of height and width that is kept; rounded to whole pixels
 */
public record CenterCrop(double part) implements ImageTransform {
  public CenterCrop {
    Settings.requirePart("center-crop", part);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    int height = RandomCrop.length(part, image.height());
    int width = RandomCrop.length(part, image.width());
    int row = (int) Math.round((image.height() - height) / 2.0);
    int column = (int) Math.round((image.width() - width) / 2.0);
    return image.crop(row, column, height, width);
  }
}
