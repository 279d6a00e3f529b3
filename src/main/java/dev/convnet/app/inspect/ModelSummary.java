// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Model;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
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
    return of(model.inputShape(), model::logits);
  }

  /** The layers alone. */
  static LayerTable layers(Model model) {
    return described(model.inputShape(), model::logits, (scope, graph) -> LayerTable.of(scope));
  }

  /** Describes a model of Keras. */
  static ModelSummary of(KerasModel model, Mode mode) {
    return of(model.inputShape(), (scope, images) -> model.predictions(scope, images, mode));
  }

  private static ModelSummary of(Shape image, BiConsumer<GraphScope, Operand<TFloat32>> builder) {
    return described(
        image,
        builder,
        (scope, graph) ->
            new ModelSummary(LayerTable.of(scope), MetaGraphs.stripDefaults(graph.toGraphDef())));
  }

  private static <T> T described(
      Shape image,
      BiConsumer<GraphScope, Operand<TFloat32>> builder,
      BiFunction<GraphScope, Graph, T> description) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1).append(image);
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      builder.accept(scope, images);
      return description.apply(scope, graph);
    }
  }
}
