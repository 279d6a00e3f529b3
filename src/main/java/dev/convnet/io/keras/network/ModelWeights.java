// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.KerasFile;
import dev.convnet.io.keras.KerasRestorer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.tensorflow.Session;

/**
 * The weights of a file.
 *
 * @param graph the model that the file has
 */
record ModelWeights(ModelFile file, PlannedGraph graph) {
  /**
   * Assigns them to variables.
   *
   * @param built the same model as operations
   * @param head a layer that keeps its values
   * @throws IOException if the file has no weights, or those of another model; the message lists
   *     the differences
   */
  void restore(Session session, KerasRestorer restorer, BuiltModel built, Optional<Head> head)
      throws IOException {
    if (file.weights().isEmpty()) {
      throw new IOException(
          file + " has the architecture, but no weights; name the file of the weights, too");
    }
    try (var weights = KerasFile.open(file.weights().get())) {
      var places = new WeightPlaces(graph, built.variables());
      var layout = new KernelLayout(isOfKeras1(weights), file.backend().orElse(""));
      var arrays = new LinkedHashMap<>(WeightMatching.of(weights, layout, places));
      head.ifPresent(layer -> arrays.keySet().removeIf(layer::owns));
      restorer.restore(session, weights.toString(), arrays);
    }
  }

  /**
   * Weights may be of a later version than their model: {@link KerasModel#saveWeights} writes such.
   */
  private boolean isOfKeras1(KerasFile weights) throws IOException {
    return file.architecture().version().major() == 1
        && weights.listsLayers()
        && weights.version().map(version -> version.startsWith("1.")).orElse(true);
  }
}
