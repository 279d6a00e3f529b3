// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.layers.keras.Joining.Elementwise;
import java.util.HashMap;
import java.util.Map;

/** Arithmetic on tensors, which Keras saves as layers: {@code x / 127.5 - 1}. */
final class Operations {
  private static final Map<String, Elementwise> FUNCTIONS = functions();

  private Operations() {}

  private static Map<String, Elementwise> functions() {
    var functions = new HashMap<String, Elementwise>();
    for (var prefix : new String[] {"math.", "__operators__.", "compat.v1.", "compat.v1.math."}) {
      functions.put(prefix + "add", Elementwise.ADD);
      functions.put(prefix + "add_v2", Elementwise.ADD);
      functions.put(prefix + "sub", Elementwise.SUBTRACT);
      functions.put(prefix + "subtract", Elementwise.SUBTRACT);
      functions.put(prefix + "mul", Elementwise.MULTIPLY);
      functions.put(prefix + "multiply", Elementwise.MULTIPLY);
      functions.put(prefix + "truediv", Elementwise.DIVIDE);
      functions.put(prefix + "divide", Elementwise.DIVIDE);
      functions.put(prefix + "maximum", Elementwise.MAXIMUM);
      functions.put(prefix + "minimum", Elementwise.MINIMUM);
    }
    return Map.copyOf(functions);
  }

  static void addTo(Map<String, LayerFactory> classes) {
    classes.put("TrueDivide", o -> LayerPlan.joining(Elementwise.DIVIDE));
    classes.put("Divide", o -> LayerPlan.joining(Elementwise.DIVIDE));
    classes.put("TFOpLambda", Operations::function);
    classes.put("SlicingOpLambda", Operations::function);
  }

  private static LayerPlan function(LayerOptions o) {
    var function = FUNCTIONS.get(o.text("function", ""));
    if (function != null) return LayerPlan.joining(function);
    o.refuse(
        "it is the operation '%s', of which only arithmetic is supported; replace it by a layer"
            .formatted(o.text("function", "")));
    return LayerPlan.joining(Elementwise.ADD);
  }
}
