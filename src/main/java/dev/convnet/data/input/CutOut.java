// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static dev.convnet.data.sets.Cifar10.CHANNELS;

import java.util.Arrays;

/**
 * Hides a square of a picture, so that a network learns to see the rest, too (DeVries, Taylor:
 * Improved Regularization of Convolutional Neural Networks with Cutout, 2017). The square is gray
 * and lies inside.
 *
 * @param inner what happens to the picture before
 * @param row the square's first
 * @param column the square's first
 * @param size rows, and columns, of the square; 0 hides nothing
 */
record CutOut(ImageTransform inner, int row, int column, int size) implements ImageTransform {
  /** The mean of all values of CIFAR-10's training pictures. */
  static final float GRAY = 121;

  CutOut {
    var side = inner.imageSize();
    if (size < 0 || row < 0 || column < 0 || row > side - size || column > side - size) {
      throw new IllegalArgumentException(
          "the square must be inside of %d rows and columns, got row %d, column %d, size %d"
              .formatted(side, row, column, size));
    }
  }

  /** Draws squares evenly. */
  static RandomTransform randomTransform(long seed, int size, RandomTransform rest) {
    if (size == 0) return rest;
    var own =
        SplitMix64.seededWith(seed, size).nextLong(); // the same numbers move the picture otherwise
    return (epoch, example) -> {
      var random = SplitMix64.seededWith(own, epoch, example);
      var before = rest.draw(epoch, example);
      var places = before.imageSize() - size + 1;
      return new CutOut(before, random.nextInt(places), random.nextInt(places), size);
    };
  }

  @Override
  public int imageSize() {
    return inner.imageSize();
  }

  @Override
  public void apply(byte[] planes, float[] into, int offset) {
    inner.apply(planes, into, offset);
    for (int y = row; y < row + size; y++) {
      int first = offset + (y * imageSize() + column) * CHANNELS;
      Arrays.fill(into, first, first + size * CHANNELS, GRAY);
    }
  }
}
