// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import java.util.Locale;

/**
 * How well a network predicts the classes of a set of images.
 *
 * @param loss the mean cross entropy over the images; NaN if there are none
 * @param confusionMatrix counts every image once
 */
public record EvaluationResult(double loss, ConfusionMatrix confusionMatrix) {
  /** The fraction of the images whose class was predicted; NaN if there are none. */
  public double accuracy() {
    return confusionMatrix.accuracy();
  }

  /** How many images were predicted right. */
  public long correct() {
    return confusionMatrix.correct();
  }

  /** How many images were evaluated. */
  public long total() {
    return confusionMatrix.total();
  }

  /** A line with accuracy and loss, then the confusion matrix. */
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
