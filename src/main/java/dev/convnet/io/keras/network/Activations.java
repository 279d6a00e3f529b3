// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.keras.ActivationLayer;
import dev.convnet.nn.layers.keras.Nonlinearity;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The activations of layers: names, functions and layers. */
final class Activations {
  private static final Map<String, String> SYNONYMS =
      Map.of("silu", "swish", "hard_silu", "hard_swish");

  private static final Map<String, Nonlinearity> NAMES = names();

  private Activations() {}

  private static Map<String, Nonlinearity> names() {
    var names = new HashMap<String, Nonlinearity>();
    for (var function : Nonlinearity.values()) {
      names.put(function.name().toLowerCase(Locale.ROOT), function);
    }
    names.remove("steep_hard_sigmoid");
    return names;
  }

  static void addTo(Map<String, LayerFactory> classes) {
    classes.put("Activation", o -> LayerPlan.identity().with(of(o, "activation")));
    classes.put("ReLU", o -> LayerPlan.identity().with(relu(o)));
    classes.put("LeakyReLU", o -> LayerPlan.identity().with(leakyRelu(o)));
    classes.put(
        "ELU", o -> LayerPlan.identity().with(new ActivationLayer.Elu(o.number("alpha", 1))));
    classes.put(
        "ThresholdedReLU",
        o -> LayerPlan.identity().with(new ActivationLayer.ThresholdedRelu(o.number("theta", 1))));
    classes.put("Softmax", o -> LayerPlan.identity().with(new ActivationLayer.Softmax(o.axis(-1))));
    classes.put(
        "PReLU",
        o -> LayerPlan.of(new ActivationLayer.ParametricRelu(o.wholes("shared_axes", List.of()))));
  }

  private static Layer relu(LayerOptions o) {
    var maximum =
        o.has("max_value") ? Optional.of(o.number("max_value", 0)) : Optional.<Float>empty();
    return new ActivationLayer.Relu(
        maximum, o.number("negative_slope", 0), o.number("threshold", 0));
  }

  private static Layer leakyRelu(LayerOptions o) {
    var slope = o.number(o.has("negative_slope") ? "negative_slope" : "alpha", 0.3);
    return new ActivationLayer.Relu(Optional.empty(), slope, 0);
  }

  /**
   * The activation that an option names.
   *
   * <pre>
   * "relu"
   * {"class_name": "LeakyReLU", "config": {…}}                     a layer
   * {"class_name": "function", "config": "softsign", …}            Keras 3
   * </pre>
   */
  static Layer of(LayerOptions options, String option) {
    var value = options.json().path(option);
    if (value.isMissingNode() || value.isNull()) return Nonlinearity.LINEAR;
    if (value.isTextual()) return named(options, value.asText());
    var config = value.path("config");
    if (config.isTextual()) return named(options, config.asText());
    return layer(options, value);
  }

  private static Layer layer(LayerOptions options, JsonNode value) {
    var name = value.path("class_name").asText();
    var config = value.path("config");
    if (name.equals("Activation")) return of(options.of(name, config), "activation");
    var factory = LayerClasses.activation(name);
    if (factory.isPresent()) {
      return factory.get().plan(options.of(name, config)).activation();
    }
    options.refuse(
        "its activation %s is not known; replace it by one of Keras's"
            .formatted(LayerOptions.shortened(value)));
    return Nonlinearity.LINEAR;
  }

  private static Layer named(LayerOptions options, String written) {
    var name = written.substring(written.lastIndexOf('>') + 1);
    if (name.equals("hard_sigmoid") && options.version().major() < 3) {
      return Nonlinearity.STEEP_HARD_SIGMOID;
    }
    var function = NAMES.get(SYNONYMS.getOrDefault(name, name));
    if (function != null) return function;
    var asLayer = LayerClasses.activation(name);
    if (asLayer.isPresent()) {
      return asLayer
          .get()
          .plan(options.of(name, JsonNodeFactory.instance.objectNode()))
          .activation();
    }
    options.refuse(
        "its activation '%s' is not known; replace it by one of Keras's".formatted(written));
    return Nonlinearity.LINEAR;
  }
}
