// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the names of a model's layers from its {@code config.json}. */
final class KerasModelConfig {
  private KerasModelConfig() {}

  /**
   * The names of the layers, by the names of their groups in the weight file. A group is named by
   * its layer's class in lower case and, from the second layer of that class on, a number: {@code
   * conv2d}, {@code conv2d_1}. Layers of nested models are left out.
   */
  static Map<String, String> layersByGroup(InputStream config) throws IOException {
    var counts = new HashMap<String, Integer>();
    var layers = new HashMap<String, String>();
    for (var layer : new ObjectMapper().readTree(config).at("/config/layers")) {
      var layerClass = snakeCase(layer.path("class_name").asText());
      var before = counts.merge(layerClass, 1, Integer::sum) - 1;
      layers.put(
          before == 0 ? layerClass : layerClass + "_" + before, layer.at("/config/name").asText());
    }
    return layers;
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
