// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A layer of a model.
 *
 * @param name unique in its model
 * @param className that of Keras 2 and 3: {@code Conv2D}
 * @param owner the package that registered the class, if it is not Keras's own
 * @param options the layer's settings
 * @param calls its uses, in the order of Keras's numbers
 * @param model the layers of a layer that is a model
 */
public record LayerConfig(
    String name,
    String className,
    Optional<String> owner,
    JsonNode options,
    List<Call> calls,
    Optional<GraphConfig> model) {
  public LayerConfig {
    calls = List.copyOf(calls);
  }

  LayerConfig withCalls(List<Call> others) {
    return new LayerConfig(name, className, owner, options, others, model);
  }

  /** Whether training changes the layer's weights. */
  public boolean trainable() {
    return options.path("trainable").asBoolean(true);
  }
}
