// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Builds a model in a graph: the caller's, or one of its own that is closed, to see what it has.
 *
 * @param output the number of the output that has the classes
 * @param statistics whether batch norms use the statistics of batches in training
 */
record BuiltModel(PlannedGraph graph, InputShape input, int output, boolean statistics) {
  Ending ending() {
    return Ending.of(graph, graph.config().outputs().get(output));
  }

  /** All outputs by the names of their layers, as Keras computes them. */
  Map<String, Operand<TFloat32>> predictions(
      GraphScope scope, Operand<TFloat32> images, Mode mode) {
    var built = outputs(scope, images, mode);
    var named = new LinkedHashMap<String, Operand<TFloat32>>();
    for (var i = 0; i < built.size(); i++) {
      named.put(graph.config().outputs().get(i).toString(), built.get(i));
    }
    return named;
  }

  private List<Operand<TFloat32>> outputs(GraphScope scope, Operand<TFloat32> images, Mode mode) {
    return build(scope, images, builder(mode, Optional.empty()));
  }

  /** The output that has the classes, without its softmax or sigmoid. */
  Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images, Mode mode) {
    var end = ending();
    var y = build(scope, images, builder(mode, end.layer())).get(output);
    return Scores.logits(scope, y, graph.config().outputs().get(output).toString(), end.kind());
  }

  private NetworkBuilder builder(Mode mode, Optional<PlannedGraph.Layer> without) {
    return new NetworkBuilder(mode, statistics ? mode : Mode.INFERENCE, without);
  }

  private List<Operand<TFloat32>> build(
      GraphScope scope, Operand<TFloat32> images, NetworkBuilder builder) {
    return builder.build(graph, scope, List.of(input.asTheModelTakesIt(scope, images)));
  }

  private <T> T tried(Function<GraphScope, T> use) {
    try (var trial = new Graph()) {
      return use.apply(GraphScope.root(trial, 0));
    }
  }

  int classes() {
    return tried(
        scope -> (int) logits(scope, input.placeholder(scope), Mode.INFERENCE).shape().get(1));
  }

  int units() {
    return tried(
        scope -> {
          var y = outputs(scope, input.placeholder(scope), Mode.INFERENCE).get(output).shape();
          return (int) y.get(y.numDimensions() - 1);
        });
  }

  LayerTable layers() {
    return tried(
        scope -> {
          outputs(scope, input.placeholder(scope), Mode.INFERENCE);
          return LayerTable.of(scope);
        });
  }

  /** The variables of each layer, of which only names and shapes may be used. */
  Map<PlannedGraph.Layer, List<Variable<?>>> variables() {
    return tried(
        scope -> {
          var builder = builder(Mode.INFERENCE, Optional.empty());
          build(scope, input.placeholder(scope), builder);
          return builder.variables();
        });
  }
}
