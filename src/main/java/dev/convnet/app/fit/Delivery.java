// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.io.savedmodel.ServedNetwork;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Key;
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
record Delivery(Plan plan, List<String> labels, Path directory, PrintStream out) {
  void deliver(Fit.Report report, Optional<Path> export) throws IOException {
    Files.write(directory.resolve("labels.txt"), labels);
    if (report.test().isPresent()) draw(report.test().get().confusion());
    if (export.isPresent() && !report.stopped()) {
      out.println(new SavedModelExporter(served()).export(report.best(), export.get()));
    }
  }

  private void draw(ConfusionMatrix confusion) throws IOException {
    var picture = directory.resolve("confusion.png");
    new ConfusionPicture(confusion).write(picture);
    out.println("the same as a picture: " + picture);
  }

  private ServedNetwork served() {
    var shape = plan.network().in(Mode.INFERENCE).input();
    var names = labels.stream().map(String::strip).toList();
    return new ServedNetwork(
        (int) shape.get(0), (int) shape.get(1), names, this::logits, Delivery::restoring);
  }

  private Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> pictures) {
    var prepared = plan.prepared(scope.nameScope("preprocess"), pictures);
    return plan.network().in(Mode.INFERENCE).logits(scope, prepared);
  }

  private static Saver restoring(GraphScope scope) {
    return Saver.build(scope, scope.collected(Key.VARIABLES), Records.ONE);
  }
}
