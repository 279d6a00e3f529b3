// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.train.metrics.ConfusionMatrix;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What a finished run hands over: its labels, its confusion matrix, and a SavedModel if asked. */
record ModelExport(ModelSpec modelSpec, List<String> labels, Path directory, PrintStream out) {
  void write(ImageTraining.Report report, Optional<Path> export) throws IOException {
    Files.write(directory.resolve("labels.txt"), labels);
    if (report.testResult().isPresent()) draw(report.testResult().get().confusionMatrix());
    if (export.isPresent() && !report.interrupted()) {
      out.println(new SavedModelExporter(served()).export(report.bestCheckpoint(), export.get()));
    }
  }

  private void draw(ConfusionMatrix confusion) throws IOException {
    var picture = directory.resolve("confusion.png");
    new ConfusionMatrixPlot(confusion).write(picture);
    out.println("the same as a picture: " + picture);
  }

  private ExportSpec served() {
    var shape = modelSpec.modelFactory().create(Mode.INFERENCE).inputShape();
    var names = labels.stream().map(String::strip).toList();
    return new ExportSpec(
        (int) shape.get(0), (int) shape.get(1), names, this::logits, ModelExport::restoring);
  }

  private Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> pictures) {
    var prepared = modelSpec.preprocess(scope.nameScope("preprocess"), pictures);
    return modelSpec.modelFactory().create(Mode.INFERENCE).logits(scope, prepared);
  }

  private static Saver restoring(GraphScope scope) {
    return Saver.build(scope, scope.collected(CollectionKey.VARIABLES), RunArtifacts.UNSHARDED);
  }
}
