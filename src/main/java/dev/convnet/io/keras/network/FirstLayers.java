// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.io.keras.config.LayerConfig;
import dev.convnet.io.keras.config.TensorRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/** Tells from a model's first layers what its pixels must be like. */
final class FirstLayers {
  private static final Set<String> SCALING =
      Set.of(
          "Rescaling",
          "Normalization",
          "BatchNormalization",
          "TrueDivide",
          "Divide",
          "Multiply",
          "Subtract",
          "TFOpLambda");

  private static final Shape TEACHABLE = Shape.of(224, 224, 3);

  private FirstLayers() {}

  /** Whether one of the layers before the first that has a kernel scales. */
  static boolean scale(PlannedGraph graph) {
    return scales(graph.config());
  }

  private static boolean scales(GraphConfig graph) {
    var at = Optional.of(graph.inputs().get(0));
    for (var steps = 0; at.isPresent() && steps < graph.layers().size(); steps++) {
      var users = users(graph, at.get());
      if (users.isEmpty()) return false;
      var first = users.get(0);
      if (SCALING.contains(first.className())) return true;
      if (first.model().isPresent()) return scales(first.model().get());
      if (!passes(first.className())) return false;
      at = Optional.of(new TensorRef(first.name(), 0, 0));
    }
    return false;
  }

  private static boolean passes(String className) {
    return className.startsWith("Random")
        || Set.of("Resizing", "ZeroPadding2D", "CenterCrop", "Dropout", "GaussianNoise", "Identity")
            .contains(className);
  }

  private static List<LayerConfig> users(GraphConfig graph, TensorRef tensor) {
    return graph.layers().stream()
        .filter(layer -> layer.calls().stream().anyMatch(c -> c.tensors().contains(tensor)))
        .toList();
  }

  /**
   * Whether a model is built as Teachable Machine builds it: a MobileNet with a global pool, and
   * two dense layers, the second without biases.
   */
  static boolean areOfTeachableMachine(GraphConfig graph, Shape image) {
    var models = graph.layers().stream().flatMap(layer -> layer.model().stream()).toList();
    if (!image.equals(TEACHABLE) || models.size() != 2) return false;
    var features = real(models.get(0));
    var head = real(models.get(1));
    return features.size() == 2
        && features.get(0).model().isPresent()
        && features.get(1).className().equals("GlobalAveragePooling2D")
        && head.size() == 2
        && head.stream().allMatch(layer -> layer.className().equals("Dense"))
        && !head.get(1).options().path("use_bias").asBoolean(true);
  }

  private static List<LayerConfig> real(GraphConfig graph) {
    return graph.layers().stream()
        .filter(layer -> !layer.className().equals("InputLayer"))
        .toList();
  }
}
