// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.io.keras.config.TensorRef;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A classifier in two parts.
 *
 * @param base all layers below the last global pool: Keras's model without its top
 * @param head the global pool and the layers above it
 */
record GraphParts(PlannedGraph base, PlannedGraph head) {
  private static final Set<String> POOLS = Set.of("GlobalAveragePooling2D", "GlobalMaxPooling2D");

  /**
   * Divides a model.
   *
   * @throws InvalidSettingException if its first output is not computed from a global pool alone
   */
  static GraphParts of(PlannedGraph graph) {
    var features = features(graph);
    var base = needed(graph, features);
    var config = graph.config();
    return new GraphParts(
        part(graph, base::contains, config.inputs(), List.of(features)),
        part(graph, name -> !base.contains(name), List.of(features), config.outputs()));
  }

  /** The input of the last global pool. */
  private static TensorRef features(PlannedGraph graph) {
    var output = graph.config().outputs().get(0);
    var at = output;
    for (var steps = 0; steps < graph.layers().size(); steps++) {
      var layer = graph.layers().get(at.layer()).config();
      if (layer.calls().size() != 1 || layer.calls().get(0).tensors().size() != 1) break;
      at = layer.calls().get(0).tensors().get(0);
      if (POOLS.contains(layer.className())) return at;
    }
    throw new InvalidSettingException(
        "the model has no separate head: its output '%s' is not computed from a global pool alone"
            .formatted(output));
  }

  /** The names of the layers that a tensor is computed from. */
  private static Set<String> needed(PlannedGraph graph, TensorRef tensor) {
    var found = new HashSet<String>();
    var waiting = new ArrayDeque<>(List.of(tensor));
    while (!waiting.isEmpty()) {
      var name = waiting.pop().layer();
      if (!found.add(name)) continue;
      graph.layers().get(name).config().calls().forEach(call -> waiting.addAll(call.tensors()));
    }
    return found;
  }

  private static PlannedGraph part(
      PlannedGraph graph,
      Predicate<String> names,
      List<TensorRef> inputs,
      List<TensorRef> outputs) {
    var layers = new LinkedHashMap<>(graph.layers());
    layers.keySet().removeIf(names.negate());
    var configs = layers.values().stream().map(PlannedGraph.Layer::config).toList();
    return new PlannedGraph(
        new GraphConfig(graph.config().name(), configs, inputs, outputs), layers);
  }
}
