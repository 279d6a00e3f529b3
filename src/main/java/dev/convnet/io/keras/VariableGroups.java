// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.groupingBy;

import dev.convnet.io.keras.KerasModelConfig.Layer;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads the layers of a {@code .weights.h5} file. Its groups are named by the layers' classes and
 * numbers, its arrays by their indices.
 *
 * <pre>
 * layers/conv2d_17/vars: name      block3_conv1 (since Keras 3.6)
 * layers/conv2d_17/vars/0          float32 [3, 3, 128, 256], the kernel
 * layers/conv2d_17/vars/1          float32 [256], the bias
 * </pre>
 *
 * Nested models have nested groups. Keras 2.12 and 2.13 call the group of all layers {@code
 * _layer_checkpoint_dependencies}. All that is no layer is left out: optimizers, losses, metrics
 * and random number generators, which models keep beside their layers.
 */
final class VariableGroups {
  private static final Set<String> LAYERS = Set.of("layers", "_layer_checkpoint_dependencies");
  private static final Pattern STATE =
      Pattern.compile(
          "(?:.*_)?(?:optimizers?|loss(?:es)?|metrics?|trackers?|accuracy)(?:_.*)?"
              + "|vars|(?:seed|random)_generator.*");

  private static final Map<String, List<String>> VARIABLES =
      Map.of(
          "conv2d", List.of("kernel", "bias"),
          "dense", List.of("kernel", "bias"),
          "depthwise_conv2d", List.of("kernel", "bias"),
          "separable_conv2d", List.of("depthwise_kernel", "pointwise_kernel", "bias"),
          "batch_normalization", List.of("gamma", "beta", "moving_mean", "moving_variance"),
          "normalization", List.of("mean", "variance", "count"));

  private final NamedArrays arrays = new NamedArrays();
  private final Set<Long> visited = new HashSet<>();

  private VariableGroups() {}

  static boolean areIn(Group root) {
    return LAYERS.stream().anyMatch(name -> root.getChild(name) instanceof Group);
  }

  /**
   * The arrays of all layers, by their names.
   *
   * @param config names the layers of a file without the attribute {@code name}
   */
  static Map<String, Dataset> arrays(Group root, KerasModelConfig config) throws IOException {
    var groups = new VariableGroups();
    groups.addModel(root, config);
    return groups.arrays.byName();
  }

  /** Adds the layers of a model, or the inner layers of a layer. */
  private void addModel(Group model, KerasModelConfig config) throws IOException {
    if (!visited.add(model.getAddress())) return; // damaged: a group within itself
    for (var child : model.getChildren().values()) {
      if (!(child instanceof Group inner)) continue;
      if (LAYERS.contains(child.getName())) {
        addLayers(inner, config);
      } else if (!STATE.matcher(child.getName()).matches() && !holdsNumbersOnly(inner)) {
        addLayer(inner, Optional.empty());
      }
    }
  }

  /** A metric that a model keeps under any name has numbers, its total and its count. */
  private static boolean holdsNumbersOnly(Group group) {
    return group.getChild("vars") instanceof Group variables
        && !variables.getChildren().isEmpty()
        && variables.getChildren().values().stream()
            .allMatch(array -> array instanceof Dataset number && number.isScalar());
  }

  private void addLayers(Group layers, KerasModelConfig config) throws IOException {
    var byClass =
        layers.getChildren().values().stream()
            .filter(Group.class::isInstance)
            .map(Group.class::cast)
            .collect(groupingBy(group -> layerClass(group.getName())));
    for (var child : layers.getChildren().values()) {
      if (!(child instanceof Group layer)) continue;
      var layerClass = layerClass(layer.getName());
      var same = byClass.get(layerClass);
      var number = number(layer);
      var index = (int) same.stream().filter(other -> number(other) < number).count();
      addLayer(layer, config.layer(layerClass, index, same.size()));
    }
  }

  private static String layerClass(String group) {
    return group.replaceFirst("_\\d{1,9}$", "");
  }

  private static int number(Node group) {
    var digits = group.getName().substring(layerClass(group.getName()).length());
    return digits.isEmpty() ? 0 : Integer.parseInt(digits.substring(1));
  }

  private void addLayer(Group layer, Optional<Layer> config) throws IOException {
    if (layer.getChild("vars") instanceof Group variables && !variables.getChildren().isEmpty()) {
      addVariables(layerClass(layer.getName()), name(variables, config), variables);
    }
    addModel(layer, config.map(Layer::model).orElse(KerasModelConfig.NONE));
  }

  private void addVariables(String layerClass, String layer, Group variables) throws IOException {
    var sorted = sorted(variables.getChildren().values());
    var names = names(layerClass, sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      if (!(sorted.get(i) instanceof Dataset array)) {
        throw new IOException(
            sorted.get(i).getPath() + " is not an array; save it again with Keras");
      }
      arrays.add(layer + "/" + names.get(i), array);
    }
  }

  private static List<Node> sorted(Collection<Node> variables) throws IOException {
    for (var variable : variables) {
      if (!variable.getName().matches("\\d{1,9}")) {
        throw new IOException(
            variable.getPath() + " should have a number as its name; save it again with Keras");
      }
    }
    return variables.stream()
        .sorted(comparingInt(variable -> Integer.parseInt(variable.getName())))
        .toList();
  }

  /** The names of a known class's variables, or their indices for an unknown class. */
  private static List<String> names(String layerClass, int count) {
    var names = VARIABLES.getOrDefault(layerClass, List.of());
    var optional = names.contains("bias") ? 1 : 0;
    return count <= names.size() && count >= names.size() - optional
        ? names
        : IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static String name(Group variables, Optional<Layer> config) throws IOException {
    return Optional.ofNullable(variables.getAttribute("name"))
        .map(Attribute::getData)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .or(() -> config.map(Layer::name))
        .orElseThrow(
            () ->
                new IOException(
                    "its group %s does not name its layer, as in files before Keras 3.6; "
                            .formatted(variables.getPath())
                        + "save the whole model as .keras or .h5"));
  }
}
