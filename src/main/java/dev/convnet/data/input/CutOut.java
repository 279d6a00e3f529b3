// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static dev.convnet.data.sets.Cifar10.CHANNELS;

import java.util.Arrays;

/**
 * Hides a square of an image, so that a network does not rely on a single part (DeVries, Taylor:
 * Improved Regularization of Convolutional Neural Networks with Cutout, 2017). The square is gray
 * and completely inside the image.
 *
 * @param inner the transformation before
 * @param row the first row of the square
 * @param column the first column of the square
 * @param size rows and columns of the square; 0 hides nothing
 */
record CutOut(PlanesTransform inner, int row, int column, int size) implements PlanesTransform {
  /** The mean of all values of CIFAR-10's training images. */
  static final float GRAY = 121;

  CutOut {
    var imageSize = inner.imageSize();
    var last = imageSize - size;
    if (size < 0 || row < 0 || column < 0 || row > last || column > last) {
      throw new IllegalArgumentException(
          "the square must be inside %d rows and columns, got row %d, column %d, size %d"
              .formatted(imageSize, row, column, size));
    }
  }

  /** Draws the position of the square uniformly. */
  static RandomTransform randomTransform(long seed, int size, RandomTransform inner) {
    if (size == 0) return inner;
    // a seed of its own: else the same numbers would place the square and translate the image
    var squareSeed = SplitMix64.seededWith(seed, size).nextLong();
    return (epoch, imageIndex) -> {
      var random = SplitMix64.seededWith(squareSeed, epoch, imageIndex);
      var transform = inner.draw(epoch, imageIndex);
      var positions = transform.imageSize() - size + 1;
      return new CutOut(transform, random.nextInt(positions), random.nextInt(positions), size);
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
