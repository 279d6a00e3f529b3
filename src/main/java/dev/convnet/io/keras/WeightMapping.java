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
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * Maps the variables of a network to the arrays of a weight file, by name. If Keras itself named a
 * layer, as {@code conv2d_7}, its number depends on what the Python process built before; such
 * layers are matched by the order of their numbers with {@code conv2d}, {@code conv2d_1} and so on.
 * If a file only counts the arrays of a layer, {@code conv1_bn/0}, they are those of the network's
 * layer in their order.
 */
record WeightMapping(Map<String, String> arraysByVariable) {
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?:conv2d|depthwise_conv2d|separable_conv2d|dense|batch_normalization|normalization)"
              + "(?:_(\\d{1,9}))?");

  /** Names that say nothing: of a {@code .weights.h5} file, and of Keras 3's {@code .h5} files. */
  private static final Predicate<String> COUNTED =
      Pattern.compile(".*/(\\d{1,9}|variable(_\\d{1,9})?)").asMatchPredicate();

  /**
   * Matches arrays with variables by name and shape.
   *
   * @param arrays the shapes of the file's arrays
   * @param variables the shapes of the network's variables
   * @param ignoredLayers layers of the file that the network may lack
   * @throws IOException if they do not match; the message lists all that is missing, unknown or of
   *     another shape
   */
  static WeightMapping of(
      Map<String, Shape> arrays, Map<String, Shape> variables, Set<String> ignoredLayers)
      throws IOException {
    var byName =
        named(olderNames(renumbered(arrays.keySet()), arrays, variables, ignoredLayers), variables);
    var unknown = new LinkedHashMap<>(byName);
    unknown.keySet().removeIf(name -> OlderNames.isOneOf(ignoredLayers, layer(name)));
    var missing = new ArrayList<String>();
    var differences = new ArrayList<String>();
    var mapping = new LinkedHashMap<String, String>();
    variables.forEach(
        (variable, shape) -> {
          unknown.remove(variable);
          var array = byName.get(variable);
          if (array == null) {
            missing.add(variable);
          } else if (!arrays.get(array).equals(shape)) {
            differences.add("%s: expected %s, found %s".formatted(array, shape, arrays.get(array)));
          }
          mapping.put(variable, array);
        });
    if (!missing.isEmpty()) differences.add("missing: " + byLayer(missing));
    if (!unknown.isEmpty()) {
      differences.add("not in the network: " + byLayer(unknown.values()));
    }
    if (!differences.isEmpty()) throw new IOException(message(differences));
    return new WeightMapping(mapping);
  }

  private static String message(List<String> differences) {
    return "it holds the weights of another network, or of one with another top:"
        + differences.stream()
            .map(line -> System.lineSeparator() + "  " + line)
            .reduce("", String::concat);
  }

  /** Groups names by layer: {@code conv1/{kernel, bias}, conv2/kernel}. */
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

  /** The arrays' names, by the names that they would have if Python had built no layers before. */
  private static Map<String, String> renumbered(Set<String> arrays) {
    var layers = new HashMap<String, String>();
    arrays.stream()
        .map(WeightMapping::layer)
        .distinct()
        .filter(layer -> NUMBERED.matcher(layer).matches())
        .collect(groupingBy(WeightMapping::layerClass))
        .forEach((layerClass, numbered) -> layers.putAll(renumberedLayers(layerClass, numbered)));
    var names = new LinkedHashMap<String, String>();
    for (var array : arrays) {
      var layer = layer(array);
      names.put(layers.getOrDefault(layer, layer) + array.substring(layer.length()), array);
    }
    return names;
  }

  private static Map<String, String> renumberedLayers(String layerClass, List<String> layers) {
    var names = new HashMap<String, String>();
    layers.stream()
        .sorted(comparingInt(WeightMapping::number))
        .forEach(
            layer ->
                names.put(layer, names.isEmpty() ? layerClass : layerClass + "_" + names.size()));
    return names;
  }

  /** The arrays with the network's names of layers that older versions of Keras named otherwise. */
  private static Map<String, String> olderNames(
      Map<String, String> arrays,
      Map<String, Shape> shapes,
      Map<String, Shape> variables,
      Set<String> ignoredLayers) {
    var found = new LinkedHashMap<String, Shape>();
    arrays.forEach((name, array) -> found.put(name, shapes.get(array)));
    var layers = OlderNames.of(found, variables, ignoredLayers);
    var named = new LinkedHashMap<String, String>();
    arrays.forEach(
        (name, array) -> {
          var layer = layer(name);
          named.put(layers.getOrDefault(layer, layer) + name.substring(layer.length()), array);
        });
    return named;
  }

  /**
   * The arrays with the names of the variables of their layer, where a file only counts them and
   * the layer has as many variables.
   */
  private static Map<String, String> named(
      Map<String, String> arrays, Map<String, Shape> variables) {
    var variablesOf = groupedByLayer(variables.keySet().stream());
    var names = new HashMap<String, String>();
    groupedByLayer(arrays.keySet().stream())
        .forEach(
            (layer, counted) -> {
              var own = variablesOf.getOrDefault(layer, List.of());
              if (counted.size() != own.size() || !counted.stream().allMatch(COUNTED)) return;
              for (var i = 0; i < own.size(); i++) names.put(counted.get(i), own.get(i));
            });
    var named = new LinkedHashMap<String, String>();
    arrays.forEach((name, array) -> named.put(names.getOrDefault(name, name), array));
    return named;
  }

  private static Map<String, List<String>> groupedByLayer(Stream<String> names) {
    return names.collect(groupingBy(WeightMapping::layer));
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
