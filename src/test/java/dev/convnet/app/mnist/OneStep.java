// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Adam;
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
 * A step of a network's training on a given batch, all units kept, and what it computes, under the
 * names that Python's program gives: {@code logits}, {@code after/VARIABLE}.
 */
enum OneStep {
  DEEP("adam_optimizer", MnistDeep::logits),
  NOTEBOOK("", MnistCnnTrain::logits);

  private interface Network {
    Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> digits, Operand<TFloat32> keep);
  }

  private final String optimizer;
  private final Network network;

  OneStep(String optimizer, Network network) {
    this.optimizer = optimizer;
    this.network = network;
  }

  /**
   * Makes the step.
   *
   * @param images {@code float32 [N, 784]}, flat
   */
  Map<String, float[]> from(Path checkpoint, float[] images, int[] labels) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var shape = Shape.of(labels.length, 784);
      var digits = scope.tf("images").constant(shape, DataBuffers.of(images));
      var logits = network.logits(scope, digits, scope.tf("keep").constant(1f));
      var loss =
          Losses.sparseSoftmaxCrossEntropy(scope, logits, scope.tf("labels").constant(labels));
      var adam = optimizer.isEmpty() ? scope : scope.variableScope(optimizer);
      var update = Adam.standard().minimize(adam, loss, 1e-4);
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      var after = new LinkedHashMap<String, Operand<?>>();
      scope
          .collected(CollectionKey.VARIABLES)
          .forEach(made -> after.put("after/" + made.name(), made));
      try (var session = SessionOptions.standard().open(graph)) {
        saver.restore(session, checkpoint);
        var values = Fetched.by(session.runner().addTarget(update), Map.of("logits", logits));
        values.putAll(Fetched.by(session.runner(), after));
        return values;
      }
    }
  }
}
