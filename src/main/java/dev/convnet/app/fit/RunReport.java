// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.TrainedModel;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Evaluates and exports the trained model of a run.
 *
 * @param directory gets {@code confusion.png}
 * @param export folder of the SavedModel, if one is written
 */
record RunReport(Path directory, Optional<Path> export, PrintStream out) {
  /** Evaluates and exports the model, but does nothing if a signal ended the run. */
  void write(TrainedModel trained, LabeledImages test) throws IOException {
    if (trained.isInterrupted()) return;
    if (test.size() > 0) writeTestResult(trained, test);
    if (export.isPresent()) out.println(trained.export(export.get()));
  }

  private void writeTestResult(TrainedModel trained, LabeledImages test) throws IOException {
    var result = printTest(trained, test);
    var plot = directory.resolve("confusion.png");
    new ConfusionMatrixPlot(result.confusionMatrix()).write(plot);
    out.println("confusion matrix as an image: " + plot);
  }

  /** Evaluates the best epoch on the test images and prints accuracy and confusion matrix. */
  EvaluationResult printTest(TrainedModel trained, LabeledImages test) throws IOException {
    var result = trained.evaluate(test);
    out.printf(
        Locale.ROOT,
        "test accuracy: %.4f of %,d images%s%n%s",
        result.accuracy(),
        result.total(),
        topFive(result),
        result.confusionMatrix());
    return result;
  }

  /** Says little about few classes. */
  private static String topFive(EvaluationResult result) {
    if (result.confusionMatrix().classNames().size() <= 10) return "";
    return String.format(Locale.ROOT, "; among the first five: %.4f", result.topFiveAccuracy());
  }
}
