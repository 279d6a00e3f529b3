// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.stream.Collectors.groupingBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;

/**
 * Finds the layers of a network that older versions of Keras gave other names:
 *
 * <pre>
 * conv2_block1/0/bn, Conv/BatchNorm     conv2_block1_0_bn, conv_bn: Keras 2 had slashes
 * fc1000, probs, Logits                 predictions: the only layer that both sides lack
 * </pre>
 */
final class OlderNames {
  private static final String TOP = "predictions";
  private static final Set<String> OLDER_TOPS = Set.of("fc1000", "probs", "Logits");

  private OlderNames() {}

  /** Whether a layer of a file is one of these layers of a network. */
  static boolean isOneOf(Set<String> layers, String layer) {
    return layers.contains(layer)
        || layers.contains(TOP) && OLDER_TOPS.contains(layer)
        || layers.stream().anyMatch(other -> plain(other).equals(plain(layer)));
  }

  /**
   * The names that the network has for layers of a file that it lacks.
   *
   * @param arrays the shapes of the file's arrays
   * @param variables the shapes of the network's variables
   * @param ignored layers of the file that the network may lack
   */
  static Map<String, String> of(
      Map<String, Shape> arrays, Map<String, Shape> variables, Set<String> ignored) {
    var unknown = layers(arrays);
    var missing = layers(variables);
    unknown.keySet().removeIf(layer -> missing.remove(layer) != null || isOneOf(ignored, layer));
    var names = new LinkedHashMap<String, String>();
    var bySpelling = missing.keySet().stream().collect(groupingBy(OlderNames::plain));
    for (var layer : List.copyOf(unknown.keySet())) {
      var alike = bySpelling.getOrDefault(plain(layer), List.of());
      if (alike.size() == 1) {
        names.put(layer, alike.get(0));
        unknown.remove(layer);
        missing.remove(alike.get(0));
      }
    }
    if (missing.size() == 1
        && List.copyOf(missing.values()).equals(List.copyOf(unknown.values()))) {
      names.put(unknown.keySet().iterator().next(), missing.keySet().iterator().next());
    }
    return names;
  }

  /** The variables of each layer and their shapes, by their names. */
  private static Map<String, Map<String, Shape>> layers(Map<String, Shape> arrays) {
    var layers = new LinkedHashMap<String, Map<String, Shape>>();
    arrays.forEach(
        (name, shape) -> {
          var end = name.lastIndexOf('/');
          layers
              .computeIfAbsent(name.substring(0, end), layer -> new TreeMap<>())
              .put(name.substring(end + 1), shape);
        });
    return layers;
  }

  private static String plain(String layer) {
    return layer.toLowerCase(Locale.ROOT).replace('/', '_').replace("batchnorm", "bn");
  }
}
