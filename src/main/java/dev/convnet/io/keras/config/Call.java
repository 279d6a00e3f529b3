// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One use of a layer in a model.
 *
 * @param arguments what the layer takes, in order
 * @param inList whether the tensors came as one list, as merging layers take them
 * @param options further keyword arguments, such as {@code training}
 */
public record Call(List<Argument> arguments, boolean inList, Map<String, JsonNode> options) {
  public Call {
    arguments = List.copyOf(arguments);
    options = Map.copyOf(options);
  }

  /** The tensors among the arguments. */
  public List<TensorRef> tensors() {
    return arguments.stream()
        .filter(TensorRef.class::isInstance)
        .map(TensorRef.class::cast)
        .toList();
  }
}
