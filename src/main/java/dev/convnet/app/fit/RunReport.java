// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.TrainedModel;
import dev.convnet.app.report.EmbeddingFiles;
import dev.convnet.app.report.TestReport;
import dev.convnet.app.report.TestedImages;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.train.metrics.EvaluationResult;
import dev.convnet.train.metrics.ScoredPredictions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Evaluates and exports the trained model of a run.
 *
 * @param directory gets {@code confusion.png} and the files of {@link TestReport}
 * @param export folder of the SavedModel, if one is written
 * @param embeddings number of images whose features are written for TensorBoard's projector
 */
record RunReport(Path directory, Optional<Path> export, int embeddings, PrintStream out) {
  /** Evaluates and exports the model, but does nothing if a signal ended the run. */
  void write(TrainedModel trained, DatasetSplit data) throws IOException {
    if (trained.isInterrupted()) return;
    var tested = test(trained, data);
    if (export.isPresent()) out.println(trained.export(export.get()));
    if (tested.isPresent()) writePages(tested.get(), trained);
    writeEmbeddings(trained, data);
  }

  /** Measures the test images; without such images, those for validation. */
  private Optional<TestedImages> test(TrainedModel trained, DatasetSplit data) throws IOException {
    if (data.test().size() > 0) return Optional.of(test(trained, "test", data.test()));
    return data.validation().size() > 0
        ? Optional.of(test(trained, "validation", data.validation()))
        : Optional.empty();
  }

  private TestedImages test(TrainedModel trained, String part, LabeledImages images)
      throws IOException {
    var predictions = new ScoredPredictions(images.classNames().size());
    var result = trained.evaluate(images, predictions);
    print(part, result);
    return new TestedImages(part, images, result, predictions);
  }

  private void writePages(TestedImages tested, TrainedModel trained) throws IOException {
    var plot = directory.resolve("confusion.png");
    new ConfusionMatrixPlot(tested.result().confusionMatrix()).write(plot);
    out.println("confusion matrix as an image: " + plot);
    new TestReport(directory, tested, trained.settings()).write();
    out.println("report: " + directory.resolve(TestReport.REPORT));
  }

  private void writeEmbeddings(TrainedModel trained, DatasetSplit data) throws IOException {
    var from = data.validation().size() > 0 ? data.validation() : data.test();
    var images = from.range(0, Math.min(embeddings, from.size()));
    if (images.size() == 0) return;
    EmbeddingFiles.write(directory, images, trained.features(images));
    out.printf("features of %d images for TensorBoard's projector%n", images.size());
  }

  /** Evaluates the best epoch on the test images and prints accuracy and confusion matrix. */
  void printTest(TrainedModel trained, LabeledImages test) throws IOException {
    print("test", trained.evaluate(test));
  }

  private void print(String part, EvaluationResult result) {
    out.printf(
        Locale.ROOT,
        "%s accuracy: %.4f of %,d images%s%n%s",
        part,
        result.accuracy(),
        result.total(),
        topFive(result),
        result.confusionMatrix());
  }

  /** Says little about few classes. */
  private static String topFive(EvaluationResult result) {
    if (result.confusionMatrix().classNames().size() <= 10) return "";
    return String.format(Locale.ROOT, "; among the first five: %.4f", result.topFiveAccuracy());
  }
}
