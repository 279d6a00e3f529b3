// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.io.keras.config.LayerConfig;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.StreamSupport;

/** The padding {@code same} of Theano, which pads both sides alike where TensorFlow does not. */
final class TheanoPadding {
  private TheanoPadding() {}

  /** The names of the layers whose padding is another one in Theano. */
  static List<String> differing(GraphConfig graph) {
    return graph.leaves().filter(TheanoPadding::differs).map(LayerConfig::name).toList();
  }

  private static boolean differs(LayerConfig layer) {
    var options = layer.options();
    if (!options.path("padding").asText().equals("same")) return false;
    return layer.className().endsWith("Pooling2D")
        || any(options.path("strides"), size -> size > 1)
        || any(options.path("kernel_size"), size -> size % 2 == 0);
  }

  /** Whether it holds for a number, or for one of two. */
  private static boolean any(JsonNode sizes, IntPredicate condition) {
    if (sizes.isInt()) return condition.test(sizes.asInt());
    return StreamSupport.stream(sizes.spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .anyMatch(condition);
  }
}
