// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.input.Cifar10Batches;
import dev.convnet.data.input.PlaceholderInput;
import dev.convnet.data.input.PrefetchingBatches;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.models.Cifar10Net;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.types.TFloat32;

/** What a trained network says of single pictures. */
final class CheckpointPredictor {
  private CheckpointPredictor() {}

  /**
   * The answer for one picture.
   *
   * @param trueLabel the right class
   * @param probabilities by class, from 0 to 1
   */
  record Prediction(int trueLabel, float[] probabilities) {
    /** The likeliest classes, with percent: {@code ship 71 %, airplane 20 %, truck 3 %}. */
    String topK(int count) {
      return IntStream.range(0, probabilities.length)
          .boxed()
          .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
          .limit(count)
          .map(
              label ->
                  String.format(Locale.ROOT, "%s %.0f %%", name(label), 100 * probabilities[label]))
          .reduce((a, b) -> a + ", " + b)
          .orElseThrow();
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%-10s → %s", name(trueLabel), topK(3));
    }

    private static String name(int label) {
      return Cifar10.CLASS_NAMES.get(label);
    }
  }

  /** Answers for the first {@code count} pictures, by the newest checkpoint. */
  static List<Prediction> predictFirst(int count, Cifar10Dataset pictures, Path checkpointDir)
      throws IOException {
    var checkpoint =
        CheckpointState.read(checkpointDir)
            .flatMap(CheckpointState::latest)
            .orElseThrow(
                () -> new FileNotFoundException("there is no checkpoint in " + checkpointDir));
    try (var graph = new Graph();
        var batches = new PrefetchingBatches(new Cifar10Batches(pictures, count).centerCropped())) {
      var scope = GraphScope.root(graph, 0);
      var input = new PlaceholderInput(scope, -1, batches);
      var logits = new Cifar10Net().logits(scope, input.images());
      var softmax = scope.tf("softmax").nn.softmax(logits);
      var saver = MovingAverageSaver.build(scope);
      try (var session = SessionOptions.standard().open(graph);
          var feed = input.nextFeed().orElseThrow()) {
        saver.restore(session, checkpoint);
        try (var result = feed.into(session.runner()).fetch(softmax).run()) {
          return answers((TFloat32) result.get(0), pictures);
        }
      }
    }
  }

  private static List<Prediction> answers(TFloat32 probabilities, Cifar10Dataset pictures) {
    var answers = new ArrayList<Prediction>();
    for (int i = 0; i < probabilities.shape().get(0); i++) {
      var row = new float[Cifar10.CLASSES];
      for (int label = 0; label < row.length; label++)
        row[label] = probabilities.getFloat(i, label);
      answers.add(new Prediction(pictures.label(i), row));
    }
    return answers;
  }
}
