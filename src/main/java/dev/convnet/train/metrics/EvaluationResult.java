// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import java.util.Locale;

/**
 * The result of measuring a network on a set of images.
 *
 * @param loss the mean cross entropy over the images; NaN if there are none
 * @param confusionMatrix counts every image once
 * @param topFive the number of images whose label is among the five classes with the largest logits
 */
public record EvaluationResult(double loss, ConfusionMatrix confusionMatrix, long topFive) {
  /** The fraction of the images whose prediction equals their label; NaN without images. */
  public double accuracy() {
    return confusionMatrix.accuracy();
  }

  /**
   * The fraction of the images whose label is among the five classes with the largest logits; NaN
   * without images. Classes with the label's logit are before it.
   */
  public double topFiveAccuracy() {
    return total() == 0 ? Double.NaN : (double) topFive / total();
  }

  /** The number of images whose prediction equals their label. */
  public long correct() {
    return confusionMatrix.correct();
  }

  /** The number of images. */
  public long total() {
    return confusionMatrix.total();
  }

  /** A line with accuracy and loss, followed by the confusion matrix. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "accuracy %.4f of %,d images, loss %.4f%n%s",
        accuracy(),
        total(),
        loss,
        confusionMatrix);
  }
}
