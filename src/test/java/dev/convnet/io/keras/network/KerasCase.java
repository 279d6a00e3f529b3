// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A model that Keras saved, with an input and what Keras computes for it. */
record KerasCase(Path folder) {
  /** The largest difference of any output, in parts of its largest number. */
  double difference(Path file) throws IOException {
    return difference(KerasModel.read(file));
  }

  double difference(KerasModel model) throws IOException {
    var input = NpyArray.read(folder.resolve("input.npy"));
    var worst = 0.0;
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(input.shape());
      var images =
          scope
              .tf("images")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1).append(shape.tail())));
      var sized =
          model.traits().hasOpenSize()
              ? model.withImageSize((int) shape.get(1), (int) shape.get(2))
              : model;
      var outputs = new ArrayList<>(sized.predictions(scope, images, Mode.INFERENCE).values());
      try (var session = new Session(graph);
          var fed = TFloat32.tensorOf(shape, DataBuffers.of(input.values()))) {
        sized.restore(session, scope);
        for (var i = 0; i < outputs.size(); i++) {
          var expected = NpyArray.read(folder.resolve("expected" + (i == 0 ? "" : i) + ".npy"));
          try (var result = session.runner().feed(images, fed).fetch(outputs.get(i)).run()) {
            worst = Math.max(worst, difference(expected, (TFloat32) result.get(0)));
          }
        }
      }
    }
    return worst;
  }

  private static double difference(NpyArray expected, TFloat32 found) {
    if (!Arrays.equals(expected.shape(), found.shape().asArray())) return Double.POSITIVE_INFINITY;
    var values = new float[expected.values().length];
    found.copyTo(
        org.tensorflow.ndarray.NdArrays.wrap(found.shape(), DataBuffers.of(values, false, false)));
    var largest = 1e-6;
    var worst = 0.0;
    for (var i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(expected.values()[i]));
      worst = Math.max(worst, Math.abs(expected.values()[i] - values[i]));
      if (Float.isNaN(values[i])) return Double.NaN;
    }
    return worst / largest;
  }

  /** The model files of the case. */
  List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.filter(f -> f.getFileName().toString().matches("model\\.(keras|h5)"))
          .sorted()
          .toList();
    }
  }

  /** Prints the difference of every case below a folder. */
  public static void main(String... arguments) throws IOException {
    try (var all = Files.walk(Path.of(arguments[0]))) {
      for (var meta : all.filter(f -> f.endsWith("meta.json")).sorted().toList()) {
        if (arguments.length > 1 && !meta.toString().matches(arguments[1])) continue;
        var test = new KerasCase(meta.getParent());
        for (var file : test.files()) report(test, file);
        for (var weights : List.of("weights_only.h5", "model.weights.h5")) {
          var file = meta.resolveSibling(weights);
          if (Files.exists(file)) report(test, file);
        }
      }
    }
  }

  private static void report(KerasCase test, Path file) {
    String text;
    try {
      var apart = file.toString().contains("weights");
      var difference =
          apart
              ? test.difference(KerasModel.read(file, file.resolveSibling("arch.json")))
              : test.difference(file);
      text = (difference < 1e-5 ? "ok   " : "FAIL ") + file + " " + difference;
    } catch (IOException | IllegalArgumentException e) {
      text = "EXC  " + file + " " + e.getMessage();
    } catch (RuntimeException e) {
      text = "BUG  " + file + " " + e;
      e.printStackTrace();
    }
    System.out.println(text);
  }
}
