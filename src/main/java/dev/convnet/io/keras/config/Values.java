// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The forms in which Keras writes tuples and the numbers of NumPy, as plain JSON. */
final class Values {
  private Values() {}

  /** A copy in which tuples are lists and numbers are numbers. */
  static JsonNode plain(JsonNode node) {
    if (node.isArray()) {
      var list = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> list.add(plain(element)));
      return list;
    }
    if (!(node instanceof ObjectNode object)) return node;
    var name = object.path("class_name").asText();
    if (name.equals("__tuple__")) return plain(object.path("items"));
    if (name.equals("__numpy__")) return plain(object.at("/config/value"));
    if (object.path("type").asText().equals("ndarray")) return plain(object.path("value"));
    var copy = JsonNodeFactory.instance.objectNode();
    object.properties().forEach(field -> copy.set(field.getKey(), plain(field.getValue())));
    return copy;
  }

  /** Whether it is a number or a list of numbers. */
  static boolean areNumbers(JsonNode node) {
    if (node.isNumber()) return true;
    if (!(node instanceof ArrayNode list) || list.isEmpty()) return false;
    for (var element : list) {
      if (!element.isNumber()) return false;
    }
    return true;
  }
}
