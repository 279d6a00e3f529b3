// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/**
 * Which array of a weight file goes to which variable of a network. Names decide. Where Keras gave
 * a layer its name, {@code conv2d_7}, the number depends on what the process had built before:
 * there the order counts, and the network has {@code conv2d}, {@code conv2d_1} and so on.
 */
record WeightMapping(Map<String, String> arraysByVariable) {
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?:conv2d|depthwise_conv2d|separable_conv2d|dense|batch_normalization|normalization)"
              + "(?:_(\\d{1,9}))?");

  /**
   * Compares names and shapes.
   *
   * @param arrays of the file
   * @param variables of the network
   * @param leftOut layers of the file that the network needn't have
   * @throws IOException if the two don't fit: all that is missing, left over or of another shape
   */
  static WeightMapping of(
      Map<String, Shape> arrays, Map<String, Shape> variables, Set<String> leftOut)
      throws IOException {
    var fresh = asInAFreshProcess(arrays.keySet());
    var left = new LinkedHashMap<>(fresh);
    left.keySet().removeIf(name -> leftOut.contains(layer(name)));
    var missing = new ArrayList<String>();
    var differences = new ArrayList<String>();
    var fit = new LinkedHashMap<String, String>();
    variables.forEach(
        (variable, shape) -> {
          left.remove(variable);
          var array = fresh.get(variable);
          if (array == null) {
            missing.add(variable);
          } else if (!arrays.get(array).equals(shape)) {
            differences.add("%s: expected %s, found %s".formatted(array, shape, arrays.get(array)));
          }
          fit.put(variable, array);
        });
    if (!missing.isEmpty()) differences.add("missing: " + byLayer(missing));
    if (!left.isEmpty()) differences.add("left over: " + byLayer(left.values()));
    if (!differences.isEmpty()) throw new IOException(message(differences));
    return new WeightMapping(fit);
  }

  private static String message(List<String> differences) {
    return "it holds the weights of another network, or of one with another top:"
        + differences.stream()
            .map(line -> System.lineSeparator() + "  " + line)
            .reduce("", String::concat);
  }

  /** {@code conv1/{kernel, bias}, conv2/kernel}. */
  private static String byLayer(Collection<String> arrays) {
    var variables = new LinkedHashMap<String, List<String>>();
    for (var array : arrays) {
      var layer = layer(array);
      variables
          .computeIfAbsent(layer, l -> new ArrayList<>())
          .add(array.substring(layer.length() + 1));
    }
    var layers = new StringJoiner(", ");
    variables.forEach(
        (layer, all) ->
            layers.add(
                layer + "/" + (all.size() == 1 ? all.get(0) : "{" + String.join(", ", all) + "}")));
    return layers.toString();
  }

  /** The arrays' names by those that they would have if Keras had built nothing before. */
  private static Map<String, String> asInAFreshProcess(Set<String> arrays) {
    var layers = new HashMap<String, String>();
    arrays.stream()
        .map(WeightMapping::layer)
        .distinct()
        .filter(layer -> NUMBERED.matcher(layer).matches())
        .collect(groupingBy(WeightMapping::layerClass))
        .forEach((layerClass, numbered) -> layers.putAll(renumbered(layerClass, numbered)));
    var names = new LinkedHashMap<String, String>();
    for (var array : arrays) {
      var layer = layer(array);
      names.put(layers.getOrDefault(layer, layer) + array.substring(layer.length()), array);
    }
    return names;
  }

  private static Map<String, String> renumbered(String layerClass, List<String> layers) {
    var names = new HashMap<String, String>();
    layers.stream()
        .sorted(comparingInt(WeightMapping::number))
        .forEach(
            layer ->
                names.put(layer, names.isEmpty() ? layerClass : layerClass + "_" + names.size()));
    return names;
  }

  private static String layer(String array) {
    return array.substring(0, array.lastIndexOf('/'));
  }

  private static String layerClass(String layer) {
    return layer.replaceFirst("_\\d+$", "");
  }

  private static int number(String layer) {
    var matcher = NUMBERED.matcher(layer);
    return matcher.matches() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
