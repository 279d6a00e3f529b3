// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static dev.convnet.data.sets.Cifar10.CHANNELS;

import java.util.Arrays;

/**
 * Hides a square of a picture, so that a network learns to see the rest, too (DeVries, Taylor:
 * Improved Regularization of Convolutional Neural Networks with Cutout, 2017). The square is gray
 * and lies inside.
 *
 * @param rest what happens to the picture before
 * @param row the square's first
 * @param column the square's first
 * @param size rows, and columns, of the square; 0 hides nothing
 */
record CutOut(Preparation rest, int row, int column, int size) implements Preparation {
  /** The mean of all values of CIFAR-10's training pictures. */
  static final float GRAY = 121;

  CutOut {
    var side = rest.side();
    if (size < 0 || row < 0 || column < 0 || row > side - size || column > side - size) {
      throw new IllegalArgumentException(
          "the square must be inside of %d rows and columns, got row %d, column %d, size %d"
              .formatted(side, row, column, size));
    }
  }

  /** Draws squares evenly. */
  static Drawn drawn(long seed, int size, Drawn rest) {
    if (size == 0) return rest;
    var own = SplitMix64.at(seed, size).next(); // the same numbers move the picture otherwise
    return (epoch, example) -> {
      var random = SplitMix64.at(own, epoch, example);
      var before = rest.at(epoch, example);
      var places = before.side() - size + 1;
      return new CutOut(before, random.below(places), random.below(places), size);
    };
  }

  @Override
  public int side() {
    return rest.side();
  }

  @Override
  public void apply(byte[] planes, float[] into, int offset) {
    rest.apply(planes, into, offset);
    for (int y = row; y < row + size; y++) {
      int first = offset + (y * side() + column) * CHANNELS;
      Arrays.fill(into, first, first + size * CHANNELS, GRAY);
    }
  }
}
