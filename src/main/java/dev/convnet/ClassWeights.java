// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import java.util.Arrays;
import java.util.Locale;

/** How much the images of each class count in the loss. */
public enum ClassWeights {
  /** All images count the same. */
  NONE {
    @Override
    float[] of(int[] imagesPerClass) {
      return new float[0];
    }
  },
  /**
   * Inversely to the number of the class's training images: {@code images / (classes * images of
   * the class)}, where classes without images are not counted; scikit-learn's {@code "balanced"}
   * (King and Zeng, "Logistic Regression in Rare Events Data", 2001).
   */
  BALANCED {
    @Override
    float[] of(int[] imagesPerClass) {
      long images = Arrays.stream(imagesPerClass).asLongStream().sum();
      long classes = Arrays.stream(imagesPerClass).filter(count -> count > 0).count();
      var weights = new float[imagesPerClass.length];
      for (int label = 0; label < weights.length; label++) {
        int count = imagesPerClass[label];
        weights[label] = count == 0 ? 0 : (float) ((double) images / (classes * (double) count));
      }
      return weights;
    }
  };

  /** The factor of each class, by label; empty if all are 1. */
  abstract float[] of(int[] imagesPerClass);

  /** The name in lower case, as users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
