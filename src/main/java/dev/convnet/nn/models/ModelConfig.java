// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.layers.Mode;
import org.tensorflow.ndarray.Shape;

/**
 * What can be chosen of a network.
 *
 * @param imageSize height and width of the images, in pixels
 * @param classes number of logits
 * @param mode whether the network is built for training or for inference
 */
public record ModelConfig(int imageSize, int classes, Mode mode) {
  public ModelConfig {
    InvalidSettingException.requireAtLeast(1, "imageSize", imageSize);
    InvalidSettingException.requireAtLeast(1, "classes", classes);
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

  /** The shape of one image, {@code [imageSize, imageSize, channels]}. */
  Shape imageShape(int channels) {
    return Shape.of(imageSize, imageSize, channels);
  }
}
