// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.layers.Mode;
import org.tensorflow.ndarray.Shape;

/**
 * What can be chosen of a network.
 *
 * @param side height and width of the pictures, in pixels
 * @param classes logits
 * @param mode what it is built for
 */
public record Form(int side, int classes, Mode mode) {
  public Form {
    if (side < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "side and classes must be at least 1, got %d and %d".formatted(side, classes));
    }
  }

  public Form side(int pixels) {
    return new Form(pixels, classes, mode);
  }

  public Form classes(int number) {
    return new Form(side, number, mode);
  }

  public Form mode(Mode other) {
    return new Form(side, classes, other);
  }

  /** {@code [side, side, channels]}. */
  Shape picture(int channels) {
    return Shape.of(side, side, channels);
  }
}
