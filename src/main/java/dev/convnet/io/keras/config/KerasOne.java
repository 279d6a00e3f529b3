// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The names of Keras 1, as those of today. */
final class KerasOne {
  private static final Map<String, String> CLASSES =
      Map.of(
          "Convolution2D", "Conv2D",
          "AtrousConvolution2D", "Conv2D",
          "SeparableConvolution2D", "SeparableConv2D",
          "Deconvolution2D", "Conv2DTranspose");

  private static final Map<String, String> MERGES =
      Map.of(
          "sum", "Add",
          "mul", "Multiply",
          "concat", "Concatenate",
          "ave", "Average",
          "max", "Maximum");

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("nb_filter", "filters"),
          Map.entry("subsample", "strides"),
          Map.entry("border_mode", "padding"),
          Map.entry("bias", "use_bias"),
          Map.entry("atrous_rate", "dilation_rate"),
          Map.entry("output_dim", "units"),
          Map.entry("p", "rate"),
          Map.entry("sigma", "stddev"),
          Map.entry("concat_axis", "axis"));

  private KerasOne() {}

  /** The class of today; a {@code Merge} is named by its mode. */
  static String className(String old, JsonNode options) {
    if (old.equals("Merge")) {
      return MERGES.getOrDefault(options.path("mode").asText(), "Merge of Keras 1");
    }
    return CLASSES.getOrDefault(old, old);
  }

  /**
   * The options of today.
   *
   * @param dataFormat of the model's other layers, because some layers do not say theirs
   */
  static JsonNode options(String old, JsonNode options, String dataFormat) {
    var today = JsonNodeFactory.instance.objectNode();
    options
        .properties()
        .forEach(
            field -> {
              var name = old.equals("MaxoutDense") ? field.getKey() : OPTIONS.get(field.getKey());
              today.set(name == null ? field.getKey() : name, field.getValue());
            });
    if (options.has("nb_row")) {
      today.putArray("kernel_size").add(options.path("nb_row")).add(options.path("nb_col"));
    }
    var order = options.path("dim_ordering").asText("");
    today.put(
        "data_format", order.isEmpty() || order.equals("default") ? dataFormat : format(order));
    if (old.equals("ZeroPadding2D")) padding(today);
    return today;
  }

  private static String format(String order) {
    return order.equals("th") ? "channels_first" : "channels_last";
  }

  /** That of the first layer that says it. */
  static String dataFormat(JsonNode model) {
    for (var order : model.findValuesAsText("dim_ordering")) {
      if (order.equals("th") || order.equals("tf")) return format(order);
    }
    return "channels_last";
  }

  private static void padding(ObjectNode options) {
    var padding = options.path("padding");
    if (padding.isObject()) {
      var all = options.putArray("padding");
      for (var sides : new String[][] {{"top_pad", "bottom_pad"}, {"left_pad", "right_pad"}}) {
        var pair = all.addArray();
        for (var side : sides) pair.add(padding.path(side).asInt(0));
      }
    } else if (padding.size() == 4) {
      var all = options.putArray("padding");
      all.addArray().add(padding.get(0)).add(padding.get(1));
      all.addArray().add(padding.get(2)).add(padding.get(3));
    }
  }
}
