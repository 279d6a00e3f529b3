// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.io.keras.config.Argument;
import dev.convnet.io.keras.config.Call;
import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.io.keras.config.LayerConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Plans all layers of a model, and notes everything that cannot be imported. */
final class GraphPlanner {
  /** Keyword arguments that change nothing at inference. */
  private static final Set<String> IGNORED = Set.of("mask", "name");

  /** Layers that differ in training; random layers say {@code training} without acting by it. */
  private static final Set<String> TRAINING =
      Set.of(
          "BatchNormalization",
          "Dropout",
          "SpatialDropout2D",
          "AlphaDropout",
          "GaussianDropout",
          "GaussianNoise",
          "StochasticDepth");

  private final KerasVersion version;
  private final List<String> problems = new ArrayList<>();

  GraphPlanner(KerasVersion version) {
    this.version = version;
  }

  /** A line for each problem: {@code layer 'scale' (Lambda): …}. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  PlannedGraph plan(GraphConfig graph) {
    return plan(graph, "");
  }

  private PlannedGraph plan(GraphConfig graph, String path) {
    var layers = new LinkedHashMap<String, PlannedGraph.Layer>();
    var scopes = new HashSet<String>();
    for (var layer : graph.layers()) {
      layers.put(layer.name(), plan(layer, path, unique(scopes, layer.name())));
    }
    return new PlannedGraph(graph, layers);
  }

  private PlannedGraph.Layer plan(LayerConfig layer, String path, String scope) {
    var found = new ArrayList<String>();
    var isCustom = layer.owner().isPresent() && layer.model().isEmpty();
    var options = new LayerOptions(version, layer.className(), layer.options(), found);
    var model = layer.model().map(inner -> plan(inner, path + layer.name() + " > "));
    var plan = Optional.<LayerPlan>empty();
    if (isCustom && !RefusedClasses.isKnownByName(layer.className())) {
      found.add(RefusedClasses.custom(layer.owner().get()));
    } else if (model.isEmpty()) {
      plan = Optional.of(LayerClasses.plan(options));
    }
    var joins = plan.map(LayerPlan::joins).orElse(true);
    if (found.isEmpty()) layer.calls().forEach(call -> check(layer, call, joins, found));
    for (var problem : found) {
      problems.add(
          "layer '%s%s' (%s): %s".formatted(path, layer.name(), layer.className(), problem));
    }
    return new PlannedGraph.Layer(layer, scope, plan, model);
  }

  private void check(LayerConfig layer, Call call, boolean joins, List<String> found) {
    if (call.arguments().isEmpty()) found.add("it is called without a tensor");
    for (var argument : call.arguments()) {
      if (argument instanceof Argument.Other other) {
        found.add("it is called with %s, which is not supported".formatted(other.text()));
      }
    }
    if (!joins && call.arguments().size() > 1 && found.isEmpty()) {
      found.add("it is called with %d inputs".formatted(call.arguments().size()));
    }
    call.options()
        .forEach(
            (name, value) -> {
              if (IGNORED.contains(name) || isOff(value)) return;
              if (!name.equals("training")) {
                found.add(
                    "it is called with %s=%s, which is not supported"
                        .formatted(name, LayerOptions.shortened(value)));
              } else if (TRAINING.contains(layer.className())) {
                found.add(
                    "it is called with training=True, so that it acts at inference, too; save the"
                        + " model without that");
              }
            });
  }

  private static boolean isOff(JsonNode value) {
    return value.isNull() || value.isBoolean() && !value.asBoolean();
  }

  /** A name that TensorFlow allows, and that no other layer of the model has. */
  private static String unique(Set<String> taken, String name) {
    var allowed = name.replaceAll("[^A-Za-z0-9_.\\\\/>-]", "_").replaceAll("^/+|/+$", "");
    if (!allowed.matches("[A-Za-z0-9.].*")) allowed = "layer" + allowed;
    var scope = allowed;
    for (var i = 1; !taken.add(scope.toLowerCase(Locale.ROOT)); i++) scope = allowed + "_" + i;
    return scope;
  }
}
