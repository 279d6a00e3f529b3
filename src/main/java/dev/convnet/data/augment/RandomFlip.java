// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/** Mirrors an image with probability 1/2, as Pillow's {@code ImageOps.mirror} and {@code flip}. */
public enum RandomFlip implements ImageTransform {
  /** Exchanges left and right. */
  HORIZONTAL {
    @Override
    FloatImage flipped(FloatImage image) {
      int width = image.width();
      var out = new float[image.values().length];
      for (int i = 0; i < image.height() * width; i++) {
        int x = i % width;
        System.arraycopy(image.values(), 3 * i, out, 3 * (i - x + width - 1 - x), 3);
      }
      return image.with(out);
    }
  },
  /** Exchanges top and bottom. */
  VERTICAL {
    @Override
    FloatImage flipped(FloatImage image) {
      int row = 3 * image.width();
      int last = image.height() - 1;
      var out = new float[image.values().length];
      for (int y = 0; y <= last; y++) {
        System.arraycopy(image.values(), y * row, out, (last - y) * row, row);
      }
      return image.with(out);
    }
  };

  abstract FloatImage flipped(FloatImage image);

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    return random.nextBoolean() ? flipped(image) : image;
  }
}
