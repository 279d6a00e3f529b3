// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * A model as a graph of layers. A {@code Sequential} model is a chain of calls.
 *
 * @param name the model's
 * @param layers in the order of the file
 * @param inputs the outputs of the input layers
 * @param outputs the tensors that the model returns
 */
public record GraphConfig(
    String name, List<LayerConfig> layers, List<TensorRef> inputs, List<TensorRef> outputs) {
  public GraphConfig {
    layers = List.copyOf(layers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The layer of that name. */
  public LayerConfig layer(String layer) {
    return layers.stream()
        .filter(other -> other.name().equals(layer))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no layer " + layer));
  }

  /** The layers of the model and of the models in it, without these models. */
  public Stream<LayerConfig> leaves() {
    return layers.stream()
        .flatMap(layer -> layer.model().map(GraphConfig::leaves).orElseGet(() -> Stream.of(layer)));
  }
}
