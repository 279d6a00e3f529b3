// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.models.Model;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * Describes a network.
 *
 * @param layers one row per layer
 * @param graph for TensorBoard's graph page
 */
record ModelSummary(LayerTable layers, GraphDef graph) {
  /** Builds the network in a graph of its own, which is closed. */
  static ModelSummary of(Model model) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1).append(model.inputShape());
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      model.logits(scope, images);
      return new ModelSummary(LayerTable.of(scope), MetaGraphs.stripDefaults(graph.toGraphDef()));
    }
  }
}
