// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.io.keras.config.LayerConfig;
import dev.convnet.io.keras.config.TensorRef;
import dev.convnet.nn.layers.keras.Reshaping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * A model with another number of classes: the last layer whose units are the classes is new.
 *
 * @param graph the changed model
 * @param scope the new layer's variables are below it
 */
record Head(PlannedGraph graph, String scope) {
  /** Layers that may come between the units and the output. */
  private static final Set<String> BETWEEN =
      Set.of(
          "Activation",
          "Softmax",
          "Dropout",
          "Identity",
          "ActivityRegularization",
          "GlobalAveragePooling2D");

  private static final Map<String, String> UNITS = Map.of("Dense", "units", "Conv2D", "filters");

  /**
   * Replaces the last layer of units, and its activation by none.
   *
   * @throws InvalidSettingException if the model does not end in such a layer, or uses it twice
   */
  static Head of(PlannedGraph graph, KerasVersion version, TensorRef output, int classes) {
    var layers = new LinkedHashMap<>(graph.layers());
    var at = output;
    for (var steps = 0; steps < layers.size(); steps++) {
      var layer = layers.get(at.layer());
      var name = layer.config().className();
      if (layer.config().calls().size() != 1) break;
      if (layer.model().isPresent()) {
        var inner = layer.model().get();
        var head = of(inner, version, inner.config().outputs().get(at.index()), classes);
        return changed(graph, layers, layer, Optional.empty(), Optional.of(head));
      }
      if (UNITS.containsKey(name)) {
        var plan = Optional.of(withUnits(layer.config(), version, classes));
        return changed(graph, layers, layer, plan, Optional.empty());
      }
      if (name.equals("Reshape") || name.equals("Flatten")) {
        put(layers, layer, Optional.of(LayerPlan.of(new Reshaping.Flatten())), Optional.empty());
      } else if (!BETWEEN.contains(name)) {
        break;
      }
      at = layer.config().calls().get(0).tensors().get(0);
    }
    throw new InvalidSettingException(
        "the model cannot get another number of classes: its output '%s' is not that of a Dense or"
                .formatted(output)
            + " Conv2D layer that is used once");
  }

  /** Whether a variable belongs to the new layer. */
  boolean owns(String variable) {
    return variable.startsWith(scope + "/");
  }

  /** The number of units of the new layer, of whose variables the shapes are known. */
  OptionalInt units(Map<String, Shape> shapes) {
    return shapes.entrySet().stream()
        .filter(entry -> owns(entry.getKey()) && entry.getKey().endsWith("/kernel"))
        .filter(entry -> entry.getValue().numDimensions() > 1)
        .mapToInt(entry -> (int) entry.getValue().get(-1))
        .findFirst();
  }

  private static Head changed(
      PlannedGraph graph,
      Map<String, PlannedGraph.Layer> layers,
      PlannedGraph.Layer layer,
      Optional<LayerPlan> plan,
      Optional<Head> inner) {
    put(layers, layer, plan, inner.map(Head::graph));
    var scope = layer.scope() + inner.map(head -> "/" + head.scope).orElse("");
    return new Head(new PlannedGraph(graph.config(), layers), scope);
  }

  private static void put(
      Map<String, PlannedGraph.Layer> layers,
      PlannedGraph.Layer layer,
      Optional<LayerPlan> plan,
      Optional<PlannedGraph> model) {
    layers.put(
        layer.config().name(), new PlannedGraph.Layer(layer.config(), layer.scope(), plan, model));
  }

  private static LayerPlan withUnits(LayerConfig layer, KerasVersion version, int classes) {
    ObjectNode options = layer.options().deepCopy();
    options.put(UNITS.get(layer.className()), classes);
    options.put("activation", "linear");
    options.put("groups", 1);
    var none = new ArrayList<String>(); // the layer has been planned before
    return LayerClasses.plan(new LayerOptions(version, layer.className(), options, none));
  }
}
