// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the calls of a layer in a functional model.
 *
 * <pre>
 * Keras 1   [[["conv1", 0, 0], ["conv2", 0, 0]]]
 * Keras 2   [[["conv1", 0, 0, {}], …]], or one level less: [["conv1", 0, 0, {"y": 127.5}]]
 * Keras 3   [{"args": [{"class_name": "__keras_tensor__", …}], "kwargs": {}}]
 * </pre>
 */
final class InboundNodes {
  /** The keyword arguments that may be tensors, in the order in which layers take them. */
  private static final List<String> TENSORS = List.of("inputs", "x", "value", "key", "y");

  private static final String CONSTANT = "_CONSTANT_VALUE";

  private InboundNodes() {}

  static List<Call> read(JsonNode nodes) throws IOException {
    var calls = new ArrayList<Call>();
    for (var node : nodes) calls.add(node.isObject() ? call(node) : oldCall(node));
    return calls;
  }

  private static Call call(JsonNode node) throws IOException {
    var arguments = new ArrayList<Argument>();
    var inList = false;
    for (var argument : node.path("args")) {
      if (argument.isArray() && !Values.areNumbers(argument)) {
        inList = true;
        for (var tensor : argument) arguments.add(argument(tensor));
      } else if (!argument.isNull()) {
        arguments.add(argument(argument));
      }
    }
    return withKeywords(arguments, inList, node.path("kwargs"));
  }

  private static Call oldCall(JsonNode node) throws IOException {
    var arguments = new ArrayList<Argument>();
    if (isReference(node)) {
      arguments.add(argument(node));
      return withKeywords(arguments, false, node.path(3));
    }
    for (var tensor : node) arguments.add(argument(tensor));
    return withKeywords(arguments, node.size() > 1, node.path(0).path(3));
  }

  private static Call withKeywords(List<Argument> arguments, boolean inList, JsonNode keywords)
      throws IOException {
    var options = new HashMap<String, JsonNode>();
    for (var field : keywords.properties()) {
      if (!field.getValue().isNull()) options.put(field.getKey(), field.getValue());
    }
    for (var name : TENSORS) {
      var value = options.get(name);
      if (value == null || !isArgument(value)) continue;
      arguments.add(argument(value));
      options.remove(name);
    }
    return new Call(arguments, inList, Map.copyOf(options));
  }

  private static boolean isArgument(JsonNode node) {
    return isTensor(node) || isReference(node) || Values.areNumbers(node);
  }

  private static boolean isTensor(JsonNode node) {
    return node.path("class_name").asText().equals("__keras_tensor__");
  }

  private static boolean isReference(JsonNode node) {
    return node.isArray() && node.size() >= 3 && node.get(0).isTextual() && node.get(1).isInt();
  }

  private static Argument argument(JsonNode node) throws IOException {
    if (isTensor(node)) return tensor(node.at("/config/keras_history"));
    if (isReference(node)) {
      return node.get(0).asText().equals(CONSTANT) ? numbers(node.get(2)) : tensor(node);
    }
    return numbers(node);
  }

  private static Argument numbers(JsonNode node) {
    if (!Values.areNumbers(node)) return new Argument.Other(shortened(node));
    var values = new ArrayList<Double>();
    if (node.isNumber()) values.add(node.asDouble());
    node.forEach(number -> values.add(number.asDouble()));
    return new Argument.Numbers(values);
  }

  static TensorRef tensor(JsonNode reference) throws IOException {
    return optionalTensor(reference)
        .orElseThrow(() -> new IOException("%s is no tensor".formatted(shortened(reference))));
  }

  private static Optional<TensorRef> optionalTensor(JsonNode reference) {
    return isReference(reference)
        ? Optional.of(
            new TensorRef(
                reference.get(0).asText(), reference.get(1).asInt(), reference.get(2).asInt()))
        : Optional.empty();
  }

  /** The inputs or outputs of a model: one tensor, a list of them, or a dictionary. */
  static List<TensorRef> tensors(JsonNode node) throws IOException {
    if (isReference(node)) return List.of(tensor(node));
    var tensors = new ArrayList<TensorRef>();
    for (var element : node) tensors.addAll(tensors(element));
    return tensors;
  }

  private static String shortened(JsonNode node) {
    var text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
