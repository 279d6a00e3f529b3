// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.config.TensorRef;
import dev.convnet.nn.layers.keras.Nonlinearity;
import java.util.Optional;
import java.util.Set;

/**
 * What a model does last to one of its outputs.
 *
 * @param layer the layer whose activation it is, if that can be left out
 */
record Ending(OutputKind kind, Optional<PlannedGraph.Layer> layer) {
  /** Layers that leave the values as they are. */
  private static final Set<String> SAME_VALUES =
      Set.of("Flatten", "Reshape", "Dropout", "Identity", "ActivityRegularization");

  private static final Set<String> LINEAR_LAYERS =
      Set.of("Dense", "Conv2D", "GlobalAveragePooling2D", "AveragePooling2D");

  /** Finds the ending of an output of a model. */
  static Ending of(PlannedGraph graph, TensorRef output) {
    return of(graph, output, true);
  }

  private static Ending of(PlannedGraph graph, TensorRef output, boolean calledOnce) {
    var at = output;
    var once = calledOnce;
    for (var steps = 0; steps < graph.layers().size(); steps++) {
      var layer = graph.layers().get(at.layer());
      var calls = layer.config().calls();
      once &= calls.size() == 1;
      if (calls.size() <= at.call()) break; // an input
      if (layer.model().isPresent()) {
        var inner = layer.model().get();
        var outputs = inner.config().outputs();
        return of(inner, outputs.get(Math.min(at.index(), outputs.size() - 1)), once);
      }
      var plan = layer.plan().orElseThrow();
      if (plan.endsInSoftmax()) return activation(OutputKind.SOFTMAX, layer, once);
      if (plan.endsInSigmoid()) return activation(OutputKind.SIGMOID, layer, once);
      var name = layer.config().className();
      if (plan.activation() != Nonlinearity.LINEAR) break;
      if (LINEAR_LAYERS.contains(name)) return new Ending(OutputKind.LOGITS, Optional.empty());
      var tensors = calls.get(at.call()).tensors();
      if (!SAME_VALUES.contains(name) && !name.equals("Activation") || tensors.size() != 1) break;
      at = tensors.get(0);
    }
    return new Ending(OutputKind.VALUES, Optional.empty());
  }

  /** Of a layer that is used once, else the probabilities stay as they are. */
  private static Ending activation(OutputKind kind, PlannedGraph.Layer layer, boolean once) {
    return once
        ? new Ending(kind, Optional.of(layer))
        : new Ending(OutputKind.VALUES, Optional.empty());
  }
}
