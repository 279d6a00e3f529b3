// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import dev.convnet.testing.Fetched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * A step of the tutorial's training on a given batch, and everything that it computes, under the
 * names that Python's program gives to what it writes: {@code logits}, {@code total_loss}, {@code
 * gradients/VARIABLE}, {@code after/VARIABLE}.
 */
final class OneStep {
  private final Graph graph;
  private final GraphScope scope;
  private final Map<String, Operand<?>> during = new LinkedHashMap<>();
  private final Map<String, Operand<?>> after = new LinkedHashMap<>();

  private OneStep(Graph graph) {
    this.graph = graph;
    this.scope = GraphScope.root(graph, 1);
  }

  /**
   * Makes the step.
   *
   * @param images {@code float32 [N, 24, 24, 3]}, flat
   */
  static Map<String, float[]> from(Path checkpoint, float[] images, int[] labels)
      throws IOException {
    try (var graph = new Graph()) {
      return new OneStep(graph).run(checkpoint, images, labels);
    }
  }

  private Map<String, float[]> run(Path checkpoint, float[] images, int[] labels)
      throws IOException {
    var shape = Shape.of(labels.length, 24, 24, 3);
    var pictures = scope.tf("images").constant(shape, DataBuffers.of(images));
    var logits = Cifar10Tutorial.inference(scope, pictures);
    var loss = Cifar10Tutorial.loss(scope, logits, scope.tf("labels").constant(labels));
    var step = Cifar10Tutorial.train(scope, loss, Cifar10Tutorial.schedule(2_000, labels.length));
    var saver =
        Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
    name(logits, loss);
    try (var session = SessionOptions.standard().open(graph)) {
      saver.restore(session, checkpoint);
      var values = Fetched.by(session.runner().addTarget(step.update()), during);
      values.putAll(Fetched.by(session.runner(), after));
      return values;
    }
  }

  private void name(Operand<TFloat32> logits, Operand<TFloat32> loss) {
    during.put("logits", logits);
    during.put("total_loss", loss);
    for (var variable : scope.collected(CollectionKey.TRAINABLE_VARIABLES)) {
      during.put("gradients/" + variable.name(), gradient(variable));
    }
    for (var variable : scope.collected(CollectionKey.VARIABLES)) {
      if (variable.type() == TFloat32.class) after.put("after/" + variable.name(), variable);
    }
  }

  /** What the optimizer takes. */
  private Operand<?> gradient(Variable<?> variable) {
    var name = "GradientDescent/update_" + variable.name() + "/ResourceApplyGradientDescent";
    return graph.operation(name).inputs().get(2);
  }
}
