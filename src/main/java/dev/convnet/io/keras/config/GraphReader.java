// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads models and the models in them. */
final class GraphReader {
  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");
  private static final String SEQUENTIAL = "Sequential";
  private static final int MOST_LAYERS = 20_000;

  private final KerasVersion version;
  private final String dataFormat;
  private int layerCount;

  /**
   * Reads the models of a file.
   *
   * @param file the outermost model
   */
  GraphReader(KerasVersion version, JsonNode file) {
    this.version = version;
    this.dataFormat = KerasOne.dataFormat(file);
  }

  private static boolean isModel(JsonNode layer) {
    var name = layer.path("class_name").asText();
    var config = layer.path("config");
    return name.equals(SEQUENTIAL)
        || FUNCTIONAL.contains(name)
        || config.path("layers").isArray() && config.has("output_layers");
  }

  GraphConfig model(JsonNode model) throws IOException {
    var className = model.path("class_name").asText();
    var config = model.path("config");
    if (className.equals(SEQUENTIAL)) return sequential(config);
    if (isModel(model)) return functional(config);
    throw new IOException(
        ("its class is %s, which Python code defines: such a model is not in its file; export it"
                + " in Python as a SavedModel")
            .formatted(className));
  }

  private GraphConfig sequential(JsonNode config) throws IOException {
    var list = config.isArray() ? config : config.path("layers");
    var layers = layers(list);
    if (layers.isEmpty()) throw new IOException("it has no layers");
    if (!startsWithInput(layers.get(0))) layers.add(0, input(config, list.get(0)));
    for (var i = 1; i < layers.size(); i++) {
      var before = new TensorRef(layers.get(i - 1).name(), 0, 0);
      layers.set(i, layers.get(i).withCalls(List.of(new Call(List.of(before), false, Map.of()))));
    }
    var first = new TensorRef(layers.get(0).name(), 0, 0);
    var last = new TensorRef(layers.get(layers.size() - 1).name(), 0, 0);
    return checked(
        new GraphConfig(
            config.path("name").asText("sequential"), layers, List.of(first), List.of(last)));
  }

  private static boolean startsWithInput(LayerConfig layer) {
    return layer.className().equals("InputLayer");
  }

  /** An input layer for a model that has none; its shape is null if the file does not say it. */
  private static LayerConfig input(JsonNode config, JsonNode first) {
    var shapes =
        List.of(
            first.at("/config/batch_input_shape"),
            first.at("/config/batch_shape"),
            config.path("build_input_shape"),
            first.at("/build_config/input_shape"));
    var options = JsonNodeFactory.instance.objectNode();
    shapes.stream()
        .filter(JsonNode::isArray)
        .findFirst()
        .or(() -> innerShape(first))
        .ifPresent(shape -> options.set("batch_shape", shape));
    var name = first.at("/config/name").asText("layer") + "_input";
    return new LayerConfig(
        name, "InputLayer", Optional.empty(), options, List.of(), Optional.empty());
  }

  /** The shape of a nested model's input. */
  private static Optional<JsonNode> innerShape(JsonNode first) {
    if (!isModel(first)) return Optional.empty();
    var config = first.path("config");
    var inner = (config.isArray() ? config : config.path("layers")).path(0);
    for (var path : List.of("/config/batch_shape", "/config/batch_input_shape")) {
      if (inner.at(path).isArray()) return Optional.of(inner.at(path));
    }
    return innerShape(inner);
  }

  private GraphConfig functional(JsonNode config) throws IOException {
    var layers = layers(config.path("layers"));
    var inputs = InboundNodes.tensors(config.path("input_layers"));
    var outputs = InboundNodes.tensors(config.path("output_layers"));
    if (layers.isEmpty() || inputs.isEmpty() || outputs.isEmpty()) {
      throw new IOException("it has no layers, no inputs or no outputs");
    }
    var graph = new GraphConfig(config.path("name").asText("model"), layers, inputs, outputs);
    return checked(fromZero(graph));
  }

  private List<LayerConfig> layers(JsonNode list) throws IOException {
    var layers = new ArrayList<LayerConfig>();
    for (var layer : list) {
      if (++layerCount > MOST_LAYERS) {
        throw new IOException("it has more than %d layers".formatted(MOST_LAYERS));
      }
      layers.add(layer(layer));
    }
    return layers;
  }

  private LayerConfig layer(JsonNode layer) throws IOException {
    var written = layer.path("class_name").asText();
    var config = layer.path("config");
    if (written.isEmpty() || config.isMissingNode()) {
      throw new IOException("one of its layers has no class_name or no config");
    }
    var model = isModel(layer) ? Optional.of(model(layer)) : Optional.<GraphConfig>empty();
    var options = version.major() == 1 ? keras1(written, config) : config;
    var className = version.major() == 1 ? KerasOne.className(written, config) : written;
    var name = layer.path("name").asText(config.path("name").asText(className));
    var calls = InboundNodes.read(layer.path("inbound_nodes"));
    return new LayerConfig(name, className, owner(layer), options, calls, model);
  }

  private JsonNode keras1(String className, JsonNode config) {
    return config.isObject() ? KerasOne.options(className, config, dataFormat) : config;
  }

  /** The package of a class that is not Keras's. */
  private static Optional<String> owner(JsonNode layer) {
    var registered = layer.path("registered_name").asText("");
    var module = layer.path("module").asText("");
    if (registered.contains(">")) {
      var owner = registered.substring(0, registered.indexOf('>'));
      if (!owner.startsWith("keras")) return Optional.of(owner);
    }
    if (module.isEmpty() || module.matches("(keras|tf_keras|tensorflow|builtins)(\\..*)?")) {
      return Optional.empty();
    }
    return Optional.of(module);
  }

  /** Counts the calls of nested models from 0; some versions count them from 1. */
  private static GraphConfig fromZero(GraphConfig graph) {
    var highest = new HashMap<String, Integer>();
    for (var layer : graph.layers()) {
      for (var call : layer.calls()) call.tensors().forEach(tensor -> count(highest, tensor));
    }
    graph.outputs().forEach(tensor -> count(highest, tensor));
    var first = new HashMap<String, Integer>();
    for (var layer : graph.layers()) {
      var calls = Math.max(1, layer.calls().size());
      first.put(layer.name(), Math.max(0, highest.getOrDefault(layer.name(), 0) - calls + 1));
    }
    var layers =
        graph.layers().stream()
            .map(
                layer ->
                    layer.withCalls(layer.calls().stream().map(c -> fromZero(c, first)).toList()))
            .toList();
    return new GraphConfig(
        graph.name(),
        layers,
        graph.inputs().stream().map(tensor -> new TensorRef(tensor.layer(), 0, 0)).toList(),
        graph.outputs().stream().map(tensor -> fromZero(tensor, first)).toList());
  }

  private static void count(Map<String, Integer> highest, TensorRef tensor) {
    highest.merge(tensor.layer(), tensor.call(), Math::max);
  }

  private static Call fromZero(Call call, Map<String, Integer> first) {
    var arguments = new ArrayList<Argument>();
    for (var argument : call.arguments()) {
      arguments.add(argument instanceof TensorRef tensor ? fromZero(tensor, first) : argument);
    }
    return new Call(arguments, call.inList(), call.options());
  }

  private static TensorRef fromZero(TensorRef tensor, Map<String, Integer> first) {
    var call = tensor.call() - first.getOrDefault(tensor.layer(), 0);
    return new TensorRef(tensor.layer(), call, tensor.index());
  }

  /** Checks that names are unique, and that tensors are those of the model's layers. */
  private static GraphConfig checked(GraphConfig graph) throws IOException {
    var names = new HashSet<String>();
    for (var layer : graph.layers()) {
      if (!names.add(layer.name())) {
        throw new IOException("two of its layers are called '%s'".formatted(layer.name()));
      }
    }
    var used = new ArrayList<>(graph.inputs());
    used.addAll(graph.outputs());
    graph.layers().forEach(layer -> layer.calls().forEach(call -> used.addAll(call.tensors())));
    for (var tensor : used) {
      if (!names.contains(tensor.layer())) {
        throw new IOException("it uses a layer '%s' that it does not have".formatted(tensor));
      }
    }
    return graph;
  }
}
