// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.serving.images.LoggedImage.File;
import dev.convnet.serving.images.LoggedImage.None;
import dev.convnet.serving.images.LoggedImage.Reason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Inputs in a document of JSON. */
final class JsonInputs {
  private static final LoggedImage NO_IMAGE = new None(Reason.NO_IMAGE);

  private JsonInputs() {}

  /** The images of each input. */
  static Map<String, List<LoggedImage>> of(JsonNode request, MemoryBudget budget) {
    for (var rows : List.of("instances", "examples")) {
      if (request.has(rows)) return ofRows(request.get(rows), budget);
    }
    var inputs = request.path("inputs");
    if (inputs.isArray() && inputs.path(0).has("shape")) return ofTensors(inputs);
    if (!inputs.isObject() || inputs.has("b64")) return Map.of("", column(inputs));
    var found = new TreeMap<String, List<LoggedImage>>();
    for (var input : inputs.properties()) found.put(input.getKey(), column(input.getValue()));
    return found;
  }

  /** Each row is a value, or an object with a value for each input. */
  private static Map<String, List<LoggedImage>> ofRows(JsonNode rows, MemoryBudget budget) {
    var found = new TreeMap<String, List<LoggedImage>>();
    for (int place = 0; place < rows.size(); place++) {
      var row = rows.get(place);
      if (row.isObject() && !row.has("b64")) {
        for (var input : row.properties()) {
          images(found, input.getKey(), rows.size(), budget).set(place, image(input.getValue()));
        }
      } else images(found, "", rows.size(), budget).set(place, image(row));
    }
    found.replaceAll((name, images) -> PixelRows.ofOneRange(images));
    return found;
  }

  private static List<LoggedImage> images(
      Map<String, List<LoggedImage>> found, String name, int size, MemoryBudget budget) {
    return found.computeIfAbsent(
        name,
        input -> {
          budget.take((long) size * Long.BYTES);
          return new ArrayList<>(Collections.nCopies(size, NO_IMAGE));
        });
  }

  /** All rows of an input. */
  private static List<LoggedImage> column(JsonNode values) {
    var images = new ArrayList<LoggedImage>();
    if (values.isArray()) values.forEach(row -> images.add(image(row)));
    else images.add(image(values));
    return PixelRows.ofOneRange(images);
  }

  private static LoggedImage image(JsonNode value) {
    if (value.isArray()) return PixelRows.image(value).orElse(NO_IMAGE);
    try {
      return File.of(Base64.getDecoder().decode(value.path("b64").asText()));
    } catch (IllegalArgumentException e) {
      return NO_IMAGE;
    }
  }

  /** Inputs of the Open Inference Protocol. */
  private static Map<String, List<LoggedImage>> ofTensors(JsonNode inputs) {
    var found = new TreeMap<String, List<LoggedImage>>();
    for (var input : inputs) {
      found.put(input.path("name").asText(), ofTensor(input, input.path("data")));
    }
    return found;
  }

  static long[] shape(JsonNode input) {
    var shape = new long[input.path("shape").size()];
    for (int i = 0; i < shape.length; i++) shape[i] = input.get("shape").get(i).asLong();
    return shape;
  }

  private static List<LoggedImage> ofTensor(JsonNode input, JsonNode data) {
    var leaves = new ArrayList<JsonNode>();
    addLeaves(data, leaves);
    if (leaves.stream().anyMatch(leaf -> !leaf.isNumber())) {
      return leaves.stream().map(JsonInputs::image).toList();
    }
    var values = new float[leaves.size()];
    for (int i = 0; i < values.length; i++) values[i] = leaves.get(i).floatValue();
    return PixelRows.images(shape(input), values, isOfBytes(input));
  }

  private static boolean isOfBytes(JsonNode input) {
    return input.path("datatype").asText().equals("UINT8");
  }

  private static void addLeaves(JsonNode node, List<JsonNode> leaves) {
    if (node.isArray()) node.forEach(child -> addLeaves(child, leaves));
    else leaves.add(node);
  }
}
