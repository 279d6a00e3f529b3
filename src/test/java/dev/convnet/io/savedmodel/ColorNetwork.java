// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Names the strongest color of a image: the logits are the means of the channels, from 0 to 1,
 * times a variable. That is 10 in the checkpoint, under the key of an average, and 0 before.
 */
final class ColorNetwork {
  static final List<String> LABELS = List.of("red", "green", "blue");
  static final float SCALE = 10;

  private static final Shape SHAPE = Shape.of(3);
  private static final float[][] UNIT = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  private ColorNetwork() {}

  static ExportSpec network() {
    return new ExportSpec(4, 4, LABELS, ColorNetwork::logits, ColorNetwork::saver);
  }

  private static Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
    var scale = scope.variable("scale", SHAPE, new Initializer.Constant(0));
    var tf = scope.tf();
    var means = tf.math.mean(tf.math.div(images, tf.constant(255f)), tf.array(1, 2));
    return tf.math.mul(means, scale);
  }

  /** The same by a product of matrices, which bfloat16 rounds. */
  static ExportSpec byProduct() {
    return new ExportSpec(
        4,
        4,
        LABELS,
        (scope, images) -> {
          var tf = scope.tf();
          return tf.linalg.matMul(logits(scope, images), tf.constant(UNIT));
        },
        ColorNetwork::saver);
  }

  private static Saver saver(GraphScope scope) {
    return saver(scope, scope.collected(CollectionKey.VARIABLES).get(0));
  }

  private static Saver saver(GraphScope scope, Variable<?> scale) {
    var byKey = Map.<String, Variable<?>>of("scale/Average", scale);
    return Saver.build(scope, byKey, Saver.Settings.standard());
  }

  /** Writes a checkpoint. */
  static Path checkpoint(Path directory) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var scale = scope.variable("scale", SHAPE, new Initializer.Constant(SCALE));
      var saver = saver(scope, scale);
      try (var session = SessionOptions.singleThreaded().open(graph)) {
        session.runner().addTarget(scope.initializer()).run().close();
        var meta = MetaGraphs.of(scope, saver.saverDef());
        return saver.save(session, directory, "model.ckpt", 7, meta);
      }
    }
  }

  /** Writes a checkpoint with a NaN in it, as Python's {@code Saver} does without complaint. */
  static Path notFiniteCheckpoint(Path directory) {
    var prefix = directory.resolve("model.ckpt-8");
    try (var graph = new Graph();
        var session = SessionOptions.singleThreaded().open(graph)) {
      var tf = Ops.create(graph);
      var scale = List.<Operand<?>>of(tf.array(SCALE, Float.NaN, SCALE));
      var file = tf.constant(prefix.toString());
      var save = tf.train.save(file, tf.array("scale/Average"), tf.array(""), scale);
      session.runner().addTarget(save).run().close();
    }
    return prefix;
  }

  /** What the network says of a color, by plain Java. */
  static float[] scores(int red, int green, int blue) {
    double[] powers = {power(red), power(green), power(blue)};
    double sum = powers[0] + powers[1] + powers[2];
    return new float[] {
      (float) (powers[0] / sum), (float) (powers[1] / sum), (float) (powers[2] / sum)
    };
  }

  private static double power(int color) {
    return Math.exp(SCALE * color / 255);
  }

  /** The scores of an prediction in the order of the labels. */
  static float[] scores(ImagePrediction prediction) {
    var scores = new float[LABELS.size()];
    for (var candidate : prediction.classProbabilities()) {
      scores[LABELS.indexOf(candidate.label())] = candidate.probability();
    }
    return scores;
  }
}
