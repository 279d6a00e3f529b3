// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Checkpoints that a run cannot go on from. */
final class WrongCheckpoints {
  private WrongCheckpoints() {}

  static void ofAnotherNetwork(Path run) throws IOException {
    Files.createDirectories(run);
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      scope.variable("conv1/weights", Shape.of(3, 3), new Initializer.Constant(1));
      scope.counter("global_step", TInt64.class);
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      var meta = MetaGraphs.of(scope, saver.saverDef());
      try (var session = SessionOptions.standard().open(graph)) {
        session.runner().addTarget(scope.initializer()).run().close();
        saver.save(session, run, "model.ckpt", 1, meta);
      }
    }
  }

  /** Weights so large that the first update is no number. */
  static void ofHugeWeights(Path run) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var images = Placeholder.shape(Shape.of(4, 24, 24, 3));
      var logits = Cifar10Tutorial.inference(scope, scope.tf().placeholder(TFloat32.class, images));
      Operand<TInt32> labels = scope.tf().placeholder(TInt32.class, Placeholder.shape(Shape.of(4)));
      Cifar10Tutorial.train(
          scope, Cifar10Tutorial.loss(scope, logits, labels), Cifar10Tutorial.schedule(2_000, 4));
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      var weights = variable(scope, "softmax_linear/weights");
      var tf = scope.tf();
      var ramp = tf.range(tf.constant(-960f), tf.constant(960f), tf.constant(1f));
      var huge = tf.math.mul(tf.reshape(ramp, tf.array(192, 10)), tf.constant(1e30f));
      var assign = tf.assignVariableOp(weights.handle(), huge);
      var meta = MetaGraphs.of(scope, saver.saverDef());
      try (var session = SessionOptions.standard().open(graph)) {
        saver.restore(session, run);
        session.runner().addTarget(assign).run().close();
        saver.save(session, run, "model.ckpt", 1, meta);
      }
    }
  }

  private static Variable<?> variable(GraphScope scope, String name) {
    return scope.collected(CollectionKey.VARIABLES).stream()
        .filter(variable -> variable.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
