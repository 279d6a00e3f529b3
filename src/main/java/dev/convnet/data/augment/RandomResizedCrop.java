// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Cuts out a part of random area and shape, as torchvision's {@code RandomResizedCrop} (Szegedy and
 * others: Going Deeper with Convolutions, 2015, section 6). The area is drawn uniformly, the
 * logarithm of the ratio of width to height uniformly from 3/4 to 4/3, the position uniformly; if
 * no part of ten is inside the image, it is the largest in the middle.
 *
 * @param area range of the area, as a part of the image's; at most 1
 */
public record RandomResizedCrop(Range area) implements ImageTransform {
  private static final double MIN_RATIO = 3 / 4.0;
  private static final double MAX_RATIO = 4 / 3.0;
  private static final int ATTEMPTS = 10;

  public RandomResizedCrop {
    Settings.requireUpTo("random-resized-crop", area.high(), 1);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    for (int i = 0; i < ATTEMPTS; i++) {
      double pixels = area.draw(random) * image.height() * image.width();
      double logRatio = Math.log(MAX_RATIO) * (2 * random.nextDouble() - 1);
      double ratio = Math.exp(logRatio);
      int width = (int) Math.round(Math.sqrt(pixels * ratio));
      int height = (int) Math.round(Math.sqrt(pixels / ratio));
      if (width >= 1 && height >= 1 && width <= image.width() && height <= image.height()) {
        int row = random.nextInt(image.height() - height + 1);
        return image.crop(row, random.nextInt(image.width() - width + 1), height, width);
      }
    }
    return largestInTheMiddle(image);
  }

  private static FloatImage largestInTheMiddle(FloatImage image) {
    double ratio = (double) image.width() / image.height();
    int height = ratio < MIN_RATIO ? (int) Math.round(image.width() / MIN_RATIO) : image.height();
    int width = ratio > MAX_RATIO ? (int) Math.round(image.height() * MAX_RATIO) : image.width();
    return image.crop((image.height() - height) / 2, (image.width() - width) / 2, height, width);
  }
}
