// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The layers of a model, from its {@code config.json}.
 *
 * @param layersByClass the layers of each class, in the order of the model; a class is named as its
 *     groups in the weight file are, {@code depthwise_conv2d}
 */
record KerasModelConfig(Map<String, List<Layer>> layersByClass) {
  /** The configuration of a file that has none. */
  static final KerasModelConfig NONE = new KerasModelConfig(Map.of());

  /**
   * A layer.
   *
   * @param model the layer's own layers, if it is a model
   */
  record Layer(String name, KerasModelConfig model) {}

  /**
   * Reads a {@code config.json}.
   *
   * @param file the archive that it is from, for messages
   * @throws IOException if it is not JSON
   */
  static KerasModelConfig read(Path file, byte[] json) throws IOException {
    try {
      return of(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException e) {
      var at = Optional.ofNullable(e.getLocation());
      throw damaged(
          file,
          at.map(
                  place ->
                      " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr()))
              .orElse(""),
          e);
    } catch (IOException e) { // of an encoding that Jackson cannot read
      throw damaged(file, " in UTF-8", e);
    }
  }

  private static IOException damaged(Path file, String where, IOException cause) {
    return new IOException(
        "%s is a damaged .keras archive: its config.json is not JSON%s; save it again with Keras"
            .formatted(file, where),
        cause);
  }

  private static KerasModelConfig of(JsonNode model) {
    var layers = new HashMap<String, List<Layer>>();
    for (var layer : model.at("/config/layers")) {
      layers
          .computeIfAbsent(snakeCase(layer.path("class_name").asText()), c -> new ArrayList<>())
          .add(new Layer(layer.at("/config/name").asText(), of(layer)));
    }
    return layers.isEmpty() ? NONE : new KerasModelConfig(layers);
  }

  /** The layer that a group holds: the {@code index}-th of {@code count} groups of its class. */
  Optional<Layer> layer(String layerClass, int index, int count) {
    var layers = layersByClass.getOrDefault(layerClass, List.of());
    return layers.size() == count ? Optional.of(layers.get(index)) : Optional.empty();
  }

  /**
   * Turns {@code DepthwiseConv2D} into {@code depthwise_conv2d}, as Keras's {@code to_snake_case}.
   */
  static String snakeCase(String name) {
    return name.replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
