// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.train.metrics.EvaluationResult;
import dev.convnet.train.metrics.ScoredPredictions;
import java.util.List;
import java.util.Locale;

/**
 * A set of images that a network was measured on.
 *
 * @param part what the set is: {@code test} or {@code validation}
 * @param predictions one per image, in their order
 */
public record TestedImages(
    String part, LabeledImages images, EvaluationResult result, ScoredPredictions predictions) {
  List<String> classNames() {
    return images.classNames();
  }

  int classes() {
    return images.classNames().size();
  }

  /** {@code cat, predicted dog 71.2 %, loss 2.3104, test image 17}. */
  String caption(int image) {
    return String.format(
        Locale.ROOT,
        "%s, predicted %s %.1f %%, loss %.4f, %s image %d",
        classNames().get(predictions.label(image)),
        classNames().get(predictions.prediction(image)),
        100 * predictions.confidence(image),
        predictions.loss(image),
        part,
        image);
  }
}
