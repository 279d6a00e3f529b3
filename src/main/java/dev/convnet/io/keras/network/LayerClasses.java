// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.layers.keras.Nonlinearity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The layers that can be imported, by the names of their classes in Keras 2 and 3. */
final class LayerClasses {
  private static final Map<String, LayerFactory> ALL = all();

  private static final Set<String> ACTIVATIONS =
      Set.of("ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax");

  private static final Set<String> FLOATS =
      Set.of("", "float32", "mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64");

  private LayerClasses() {}

  private static Map<String, LayerFactory> all() {
    var classes = new HashMap<String, LayerFactory>();
    ConvolutionClasses.addTo(classes);
    Activations.addTo(classes);
    NormalizationClasses.addTo(classes);
    ShapeClasses.addTo(classes);
    PictureClasses.addTo(classes);
    Operations.addTo(classes);
    return classes;
  }

  /** Plans a layer; if that is impossible, it notes why, and returns a layer that does nothing. */
  static LayerPlan plan(LayerOptions options) {
    var factory = ALL.get(options.className());
    if (factory == null) {
      options.refuse(RefusedClasses.reason(options.className()).orElseGet(RefusedClasses::unknown));
      return LayerPlan.of(Nonlinearity.LINEAR);
    }
    checkType(options);
    return factory.plan(options);
  }

  private static void checkType(LayerOptions options) {
    if (options.has("quantization_config")) {
      options.refuse("it is quantized; save the model before its quantization");
    }
    var type = options.json().path("dtype");
    var name = type.isTextual() ? type.asText() : type.at("/config/name").asText("");
    if (!FLOATS.contains(name) && !options.className().equals("InputLayer")) {
      options.refuse(
          "its dtype is '%s'; save the model as float32, before any quantization".formatted(name));
    }
  }

  /** The factory of an activation that is a layer without weights. */
  static Optional<LayerFactory> activation(String className) {
    return ACTIVATIONS.contains(className) ? Optional.of(ALL.get(className)) : Optional.empty();
  }
}
