// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.io.keras.config.LayerConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model whose layers are all known.
 *
 * @param config the graph of calls
 * @param layers by their names, in the order of the file
 */
record PlannedGraph(GraphConfig config, Map<String, Layer> layers) {
  /**
   * A layer, or a model that is used as one.
   *
   * @param scope the name of its operations and variables
   * @param plan empty for a model
   * @param model empty for a layer
   */
  record Layer(
      LayerConfig config, String scope, Optional<LayerPlan> plan, Optional<PlannedGraph> model) {}

  PlannedGraph {
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }
}
