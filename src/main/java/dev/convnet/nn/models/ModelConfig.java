// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.layers.Mode;
import org.tensorflow.ndarray.Shape;

/**
 * What can be chosen of a network.
 *
 * @param imageSize height and width of the pictures, in pixels
 * @param classes logits
 * @param mode what it is built for
 */
public record ModelConfig(int imageSize, int classes, Mode mode) {
  public ModelConfig {
    if (imageSize < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "side and classes must be at least 1, got %d and %d".formatted(imageSize, classes));
    }
  }

  public ModelConfig imageSize(int pixels) {
    return new ModelConfig(pixels, classes, mode);
  }

  public ModelConfig classes(int number) {
    return new ModelConfig(imageSize, number, mode);
  }

  public ModelConfig mode(Mode other) {
    return new ModelConfig(imageSize, classes, other);
  }

  /** {@code [side, side, channels]}. */
  Shape imageShape(int channels) {
    return Shape.of(imageSize, imageSize, channels);
  }
}
