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

/** Measures and exports what a run has trained, unless a signal ended it. */
record RunReport(Path directory, Optional<Path> export, PrintStream out) {
  void write(TrainedModel trained, LabeledImages test) throws IOException {
    if (trained.isInterrupted()) return;
    if (test.size() > 0) writeTestResult(trained, test);
    if (export.isPresent()) out.println(trained.export(export.get()));
  }

  private void writeTestResult(TrainedModel trained, LabeledImages test) throws IOException {
    var result = printTest(trained, test);
    var picture = directory.resolve("confusion.png");
    new ConfusionMatrixPlot(result.confusionMatrix()).write(picture);
    out.println("the same as a picture: " + picture);
  }

  /** Measures the best epoch on the test images, and prints the result. */
  EvaluationResult printTest(TrainedModel trained, LabeledImages test) throws IOException {
    var result = trained.evaluate(test);
    out.printf(
        Locale.ROOT,
        "test accuracy: %.4f of %,d pictures%n%s",
        result.accuracy(),
        result.total(),
        result.confusionMatrix());
    return result;
  }
}
