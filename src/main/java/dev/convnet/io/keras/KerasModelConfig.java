// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a {@code config.json} says of a model's layers. */
final class KerasModelConfig {
  private KerasModelConfig() {}

  /**
   * The names of the layers by those of their groups in the weight file: the class in small letters
   * with the number of those before it in the model, {@code conv2d_1} for the second {@code
   * Conv2D}. Layers of models in models are left out.
   */
  static Map<String, String> layersByGroup(InputStream config) throws IOException {
    var counts = new HashMap<String, Integer>();
    var layers = new HashMap<String, String>();
    for (var layer : new ObjectMapper().readTree(config).at("/config/layers")) {
      var kind = snakeCase(layer.path("class_name").asText());
      var before = counts.merge(kind, 1, Integer::sum) - 1;
      layers.put(before == 0 ? kind : kind + "_" + before, layer.at("/config/name").asText());
    }
    return layers;
  }

  /** {@code DepthwiseConv2D} to {@code depthwise_conv2d}, as Keras's {@code to_snake_case}. */
  static String snakeCase(String name) {
    return name.replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
