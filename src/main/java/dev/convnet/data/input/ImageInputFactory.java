// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.error.InvalidSettingException;

/** Makes inputs that feed the same graph from different data sets. */
public interface ImageInputFactory {
  /**
   * An endless input of shuffled and augmented images. The caller closes it.
   *
   * @throws InvalidSettingException if the data set is empty
   */
  Input trainingInput(LabeledImages dataset, Augmentation augmentation, ShuffleOrder order);

  /** An input of all images in their order, once, without augmentation. The caller closes it. */
  Input evaluationInput(LabeledImages dataset);

  /**
   * The order of the images in training.
   *
   * @param sampling which images an epoch has
   * @param seed of sampling, shuffling and augmentation
   * @param firstStep the first step to feed, from 0; greater than 0 for a resumed run
   */
  record ShuffleOrder(Sampling sampling, long seed, long firstStep) {}
}
