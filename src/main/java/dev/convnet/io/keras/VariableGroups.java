// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.Comparator.comparingInt;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Nested models have nested groups. The state of optimizers and random number generators is left
 * out.
 *
 * @param layers the names of the layers, by the names of their groups, from the configuration of a
 *     {@code .keras} archive; for files without the attribute {@code name}
 */
record VariableGroups(Map<String, String> layers) {
  private static final Map<String, List<String>> VARIABLES =
      Map.of(
          "conv2d", List.of("kernel", "bias"),
          "dense", List.of("kernel", "bias"),
          "depthwise_conv2d", List.of("kernel", "bias"),
          "separable_conv2d", List.of("depthwise_kernel", "pointwise_kernel", "bias"),
          "batch_normalization", List.of("gamma", "beta", "moving_mean", "moving_variance"),
          "normalization", List.of("mean", "variance", "count"));

  Map<String, Dataset> arrays(Group root) throws IOException {
    var arrays = new NamedArrays();
    addAll(root, arrays);
    return arrays.byName();
  }

  private void addAll(Group group, NamedArrays arrays) throws IOException {
    if (group.getChild("vars") instanceof Group variables && !variables.getChildren().isEmpty()) {
      addLayer(group.getName(), variables, arrays);
    }
    for (var child : group.getChildren().values()) {
      if (child instanceof Group inner && !isState(child.getName())) addAll(inner, arrays);
    }
  }

  private static boolean isState(String group) {
    return group.equals("vars") || group.equals("optimizer") || group.startsWith("seed_generator");
  }

  private void addLayer(String group, Group variables, NamedArrays arrays) throws IOException {
    var layer = layer(group, variables);
    var indices =
        variables.getChildren().values().stream()
            .sorted(comparingInt(index -> Integer.parseInt(index.getName())))
            .toList();
    var names = names(group.replaceFirst("_\\d+$", ""), indices.size());
    for (int i = 0; i < indices.size(); i++) {
      if (!(indices.get(i) instanceof Dataset array)) {
        throw new IOException(indices.get(i).getPath() + " is not an array");
      }
      arrays.add(layer + "/" + names.get(i), array);
    }
  }

  /** The names of a known class's variables, or their indices for an unknown class. */
  private static List<String> names(String layerClass, int count) {
    var names = VARIABLES.getOrDefault(layerClass, List.of());
    var optional = names.contains("bias") ? 1 : 0;
    return count <= names.size() && count >= names.size() - optional
        ? names
        : IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private String layer(String group, Group variables) throws IOException {
    return Optional.ofNullable(variables.getAttribute("name"))
        .map(name -> String.valueOf(name.getData()))
        .or(() -> Optional.ofNullable(layers.get(group)))
        .orElseThrow(
            () ->
                new IOException(
                    "its group %s does not name its layer, as in files before Keras 3.6; "
                            .formatted(variables.getPath())
                        + "save the whole model as .keras or .h5"));
  }
}
