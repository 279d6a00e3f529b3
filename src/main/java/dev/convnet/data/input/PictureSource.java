// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledPictures;

/** Pictures as a network is fed with them. */
public interface PictureSource {
  /** For training: epoch after epoch without end, shuffled and changed at random. */
  Input epochs(LabeledPictures pictures, Augmentation augmentation, Order order);

  /** For measuring: once, in their order, as they are. */
  Input once(LabeledPictures pictures);

  /**
   * The order of pictures in training.
   *
   * @param firstStep where a run goes on
   */
  record Order(long seed, long firstStep) {}
}
