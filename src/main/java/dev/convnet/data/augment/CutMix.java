// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Replaces a rectangle by that of another image (Yun and others: CutMix: Regularization Strategy to
 * Train Strong Classifiers with Localizable Features, 2019), the same rectangle for each batch, as
 * in the authors' program and torchvision's {@code CutMix}. Its center is anywhere in the image,
 * and it is cut at the edges.
 *
 * @param alpha of the distribution Beta(alpha, alpha) of the part that is kept, from 0.05 to 10
 */
public record CutMix(double alpha) implements ImageMixing {
  public CutMix {
    Settings.requireAlpha("cutmix", alpha);
  }

  @Override
  public float[] mask(int height, int width, RandomGenerator random) {
    double side = Math.sqrt(1 - ImageMixing.beta(alpha, random));
    int halfHeight = (int) (side * height) / 2;
    int halfWidth = (int) (side * width) / 2;
    int row = random.nextInt(height);
    int column = random.nextInt(width);
    var mask = new float[height * width];
    Arrays.fill(mask, 1);
    int from = Math.max(0, column - halfWidth);
    int to = Math.min(width, column + halfWidth);
    for (int y = Math.max(0, row - halfHeight); y < Math.min(height, row + halfHeight); y++) {
      Arrays.fill(mask, y * width + from, y * width + to, 0);
    }
    return mask;
  }
}
