// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledImages;

/** Pictures as a network is fed with them. */
public interface ImageInputFactory {
  /** For training: epoch after epoch without end, shuffled and changed at random. */
  Input trainingInput(LabeledImages pictures, Augmentation augmentation, ShuffleOrder order);

  /** For measuring: once, in their order, as they are. */
  Input evaluationInput(LabeledImages pictures);

  /**
   * The order of pictures in training.
   *
   * @param firstStep where a run goes on
   */
  record ShuffleOrder(long seed, long firstStep) {}
}
