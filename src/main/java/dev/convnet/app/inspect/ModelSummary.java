// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.models.Model;
import java.util.Collection;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * What a network came to when it was built to be looked at.
 *
 * @param trainableParameters numbers that training changes by their gradients
 * @param nonTrainableParameters numbers in other variables: statistics of what went by
 * @param graph as TensorBoard shows it
 */
record ModelSummary(
    LayerTable layers, long trainableParameters, long nonTrainableParameters, GraphDef graph) {
  static ModelSummary of(Model model) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1).append(model.inputShape());
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      model.logits(scope, images);
      var learned = numbers(scope.collected(CollectionKey.TRAINABLE_VARIABLES));
      var kept = numbers(scope.collected(CollectionKey.VARIABLES)) - learned;
      var stripped = MetaGraphs.stripDefaults(graph.toGraphDef());
      return new ModelSummary(LayerTable.of(scope), learned, kept, stripped);
    }
  }

  private static long numbers(Collection<? extends Variable<?>> variables) {
    return variables.stream().mapToLong(variable -> variable.shape().size()).sum();
  }
}
