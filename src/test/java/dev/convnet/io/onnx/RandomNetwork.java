// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.ExportSpec.ScoreFunction;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Networks with random weights, also of their batch norms, which give their logits. */
record RandomNetwork(ExportSpec spec) {
  private static final List<Integer> SIZES = List.of(24, 32, 48, 64, 71, 96, 128);
  private static final int CLASSES = 10;

  /** A network for the smallest images that it takes. */
  static RandomNetwork of(NamedNetwork network) {
    var config = network.defaultConfig();
    for (int size : SIZES) {
      try {
        return of(network, size, CLASSES);
      } catch (IllegalArgumentException tooSmall) {
        continue;
      }
    }
    return of(network, config.imageSize(), config.classes());
  }

  private static RandomNetwork of(NamedNetwork network, int size, int classes) {
    var built = network.network(size, classes);
    var labels = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    var spec =
        new ExportSpec(
            size, size, labels, (scope, images) -> built.logits(scope, images, Mode.INFERENCE));
    try (var graph = new Graph()) {
      placeholder(GraphScope.root(graph, 0), spec);
    }
    return new RandomNetwork(spec.withScores(ScoreFunction.NONE));
  }

  int size() {
    return spec.height();
  }

  private static void placeholder(GraphScope scope, ExportSpec spec) {
    var shape = Shape.of(-1, spec.height(), spec.width(), spec.input().channels());
    var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
    spec.logits().build(scope, images);
  }

  /** Writes a checkpoint and exports it as a SavedModel. */
  Path savedModel(Path folder) throws IOException {
    return new SavedModelExporter(spec).export(checkpoint(folder), folder.resolve("model"));
  }

  /** Writes a checkpoint. */
  Path checkpoint(Path folder) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      placeholder(scope, spec);
      var variables = scope.collected(CollectionKey.VARIABLES);
      var saver = Saver.build(scope, variables, Saver.Settings.unsharded());
      var random = new Random(1);
      var changes = new ArrayList<Op>();
      for (var variable : variables) randomized(scope, variable, random).ifPresent(changes::add);
      try (var session = SessionOptions.standard().open(graph)) {
        session.runner().addTarget(scope.initializer()).run().close();
        var runner = session.runner();
        changes.forEach(runner::addTarget);
        if (!changes.isEmpty()) runner.run().close();
        var meta = MetaGraphs.of(scope, saver.saverDef());
        return saver.save(session, folder, "model.ckpt", 1, meta);
      }
    }
  }

  /**
   * Kernels have random values already. Small scales keep the sums of many residual blocks from
   * growing, whose rounding errors would grow with them.
   */
  private static Optional<Op> randomized(GraphScope scope, Variable<?> variable, Random random) {
    var name = variable.name().substring(variable.name().lastIndexOf('/') + 1);
    var middle =
        switch (name) {
          case "moving_variance" -> 1f;
          case "gamma" -> 0.5f;
          case "beta", "moving_mean", "bias", "biases" -> 0f;
          default -> -1f;
        };
    if (middle < 0) return Optional.empty();
    var values = new float[(int) variable.shape().size()];
    for (int i = 0; i < values.length; i++) values[i] = middle + random.nextFloat() - 0.5f;
    var tf = scope.tf("randomize");
    var value = tf.constant(variable.shape(), DataBuffers.of(values));
    return Optional.of(tf.assignVariableOp(variable.handle(), value));
  }
}
