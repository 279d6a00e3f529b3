// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.io.keras.config.LayerConfig;
import java.util.stream.Stream;

/** The layers that matter in training: frozen ones, and those that change pictures at random. */
final class TrainingLayers {
  private TrainingLayers() {}

  /** The layers of a model and of the models in it that are not trainable, but have weights. */
  static Stream<LayerConfig> frozen(GraphConfig graph) {
    return graph
        .leaves()
        .filter(layer -> !layer.trainable())
        .filter(layer -> layer.className().matches(".*(Conv|Dense|BatchNorm|LayerNorm|PReLU).*"));
  }

  /** The random layers of a model and of the models in it. */
  static Stream<LayerConfig> random(GraphConfig graph) {
    return graph.leaves().filter(layer -> layer.className().matches("Rand.+|AugMix|MixUp|CutMix"));
  }

  /** The words of an augmentation that does what the random layers do. */
  static String augmentation(GraphConfig graph) {
    return random(graph)
        .flatMap(layer -> changes(layer.className(), layer.options()))
        .distinct()
        .collect(joining(","));
  }

  /** Keras counts rotations in parts of a whole turn. */
  private static Stream<String> changes(String className, JsonNode options) {
    var factor = largest(options.path("factor"));
    var around = Math.max(0, 1 - factor) + ":" + (1 + factor);
    return switch (className) {
      case "RandomFlip" -> flips(options.path("mode").asText("horizontal_and_vertical"));
      case "RandomRotation" -> Stream.of("rotation=" + 360 * factor);
      case "RandomZoom" -> Stream.of("zoom=" + largest(options.path("height_factor")));
      case "RandomTranslation" ->
          Stream.of(
              "height-shift=" + largest(options.path("height_factor")),
              "width-shift=" + largest(options.path("width_factor")));
      case "RandomContrast" -> Stream.of("contrast=" + around);
      case "RandomBrightness" -> Stream.of("brightness=" + around);
      case "MixUp" -> Stream.of("mixup");
      case "CutMix" -> Stream.of("cutmix");
      default -> Stream.of();
    };
  }

  private static Stream<String> flips(String mode) {
    return Stream.of("horizontal", "vertical")
        .filter(mode::contains)
        .map(way -> way.equals("vertical") ? "flip-vertical" : "flip");
  }

  /** Of a number or of two, without their signs. */
  private static float largest(JsonNode factor) {
    var largest = Math.abs(factor.asDouble(0));
    for (var part : factor) largest = Math.max(largest, Math.abs(part.asDouble()));
    return (float) largest;
  }
}
