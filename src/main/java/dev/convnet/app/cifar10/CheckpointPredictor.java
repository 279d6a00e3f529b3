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

/** Classifies images with the network of a checkpoint. */
final class CheckpointPredictor {
  private CheckpointPredictor() {}

  /**
   * The prediction for one image.
   *
   * @param label the correct class
   * @param probabilities of the classes, from 0 to 1
   */
  record Prediction(int label, float[] probabilities) {
    /** The most probable classes: {@code ship 71 %, airplane 20 %, truck 3 %}. */
    String topK(int count) {
      return IntStream.range(0, probabilities.length)
          .boxed()
          .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
          .limit(count)
          .map(i -> String.format(Locale.ROOT, "%s %.0f %%", name(i), 100 * probabilities[i]))
          .reduce((a, b) -> a + ", " + b)
          .orElseThrow();
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%-10s → %s", name(label), topK(3));
    }

    private static String name(int index) {
      return Cifar10.CLASS_NAMES.get(index);
    }
  }

  /**
   * Classifies the first {@code count} images with the latest checkpoint.
   *
   * @throws FileNotFoundException if there is no checkpoint
   */
  static List<Prediction> predictFirst(int count, Cifar10Dataset images, Path checkpointDir)
      throws IOException {
    var checkpoint =
        CheckpointState.read(checkpointDir)
            .flatMap(CheckpointState::latest)
            .orElseThrow(
                () -> new FileNotFoundException("there is no checkpoint in " + checkpointDir));
    try (var graph = new Graph();
        var batches = new PrefetchingBatches(new Cifar10Batches(images, count).centerCropped())) {
      var scope = GraphScope.root(graph, 0);
      var input = new PlaceholderInput(scope, -1, batches);
      var logits = new Cifar10Net().logits(scope, input.images());
      var softmax = scope.tf("softmax").nn.softmax(logits);
      var saver = MovingAverageSaver.build(scope);
      try (var session = SessionOptions.standard().open(graph);
          var feed = input.nextFeed().orElseThrow()) {
        saver.restore(session, checkpoint);
        try (var result = feed.into(session.runner()).fetch(softmax).run()) {
          return predictions((TFloat32) result.get(0), images);
        }
      }
    }
  }

  private static List<Prediction> predictions(TFloat32 probabilities, Cifar10Dataset images) {
    var predictions = new ArrayList<Prediction>();
    for (int i = 0; i < probabilities.shape().get(0); i++) {
      var row = new float[Cifar10.CLASSES];
      for (int j = 0; j < row.length; j++) row[j] = probabilities.getFloat(i, j);
      predictions.add(new Prediction(images.label(i), row));
    }
    return predictions;
  }
}
