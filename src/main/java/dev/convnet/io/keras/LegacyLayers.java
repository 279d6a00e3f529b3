// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static java.util.stream.Collectors.toSet;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the layers of an {@code .h5} file of Keras 1 or 2, or of Keras 3's legacy format. Each
 * layer is a group; attributes hold the names of the groups and the paths of their arrays.
 *
 * <pre>
 * layer_names                      block1_conv1, block1_pool, …
 * block1_conv1: weight_names       block1_conv1/kernel:0, block1_conv1/bias:0
 * block1_conv1/block1_conv1/kernel:0   float32 [3, 3, 3, 64]
 * </pre>
 *
 * <p>Long lists are split into {@code layer_names0}, {@code layer_names1} and so on. Keras 3 omits
 * {@code :0}; Keras 1 wrote {@code block1_conv1_W_1:0}. A nested model lists the arrays of its
 * layers, which are named by their own layer.
 */
final class LegacyLayers {
  private static final String LAYERS = "layer_names";

  /** The suffixes of variable names in Keras 1, and their names now. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "W", "kernel",
          "b", "bias",
          "gamma", "gamma",
          "beta", "beta",
          "running_mean", "moving_mean",
          "running_std", "moving_variance"); // it held the variance

  private static final Pattern OLD =
      Pattern.compile(".*_(W|b|gamma|beta|running_mean|running_std)(_\\d+)?");

  private LegacyLayers() {}

  static boolean isLegacy(Group group) {
    return group.getAttribute(LAYERS) != null || group.getAttribute(LAYERS + 0) != null;
  }

  static Map<String, Dataset> arrays(Group group) throws IOException {
    var arrays = new NamedArrays();
    var names = names(group, LAYERS).iterator();
    for (var layer : layers(group)) addLayer(written(names.next(), layer), layer, arrays);
    return arrays.byName();
  }

  private static List<Group> layers(Group group) throws IOException {
    var layers = new ArrayList<Group>();
    for (var layer : names(group, LAYERS)) {
      var own = Hdf5Groups.group(group, layer);
      if (own.isEmpty()) {
        throw new IOException(
            "its list of layers names '" + layer + "', but there is no such group");
      }
      layers.add(own.get());
    }
    return layers;
  }

  /** The arrays of each layer in the order of its list, by the names of the layers. */
  static Map<String, List<Dataset>> arraysByLayer(Group group) throws IOException {
    var byLayer = new LinkedHashMap<String, List<Dataset>>();
    for (var layer : names(group, LAYERS)) byLayer.put(layer, new ArrayList<>());
    var names = byLayer.keySet().iterator();
    for (var layer : layers(group)) {
      var arrays = byLayer.get(names.next());
      for (var path : names(layer, "weight_names")) arrays.add(array(layer, path));
    }
    return byLayer;
  }

  private static Dataset array(Group layer, String path) throws IOException {
    return Hdf5Groups.array(layer, path)
        .orElseThrow(
            () ->
                new IOException(
                    "its layer '%s' lists the array %s, which is not there; copy or save it again"
                        .formatted(layer.getName(), path)));
  }

  /**
   * With all its parts; in older files, letters outside of ASCII are only in the group's own name.
   */
  private static String written(String listed, Group layer) {
    return listed.indexOf('\ufffd') < 0 ? listed : layer.getName();
  }

  private static void addLayer(String name, Group layer, NamedArrays arrays) throws IOException {
    var paths = names(layer, "weight_names");
    var isModel = paths.stream().map(LegacyLayers::parent).collect(toSet()).size() > 1;
    for (var path : paths) {
      var owner = isModel ? lastPart(parent(path)) : name;
      arrays.add(owner + "/" + variable(path), array(layer, path));
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String variable(String path) {
    var name = lastPart(path).replaceFirst(":\\d+$", "");
    if (path.contains("/")) return name;
    var old = OLD.matcher(name);
    return old.matches() ? VARIABLES.get(old.group(1)) : name;
  }

  private static List<String> names(Group group, String attribute) throws IOException {
    if (group.getAttribute(attribute) != null) return strings(group, attribute);
    var names = new ArrayList<String>();
    for (int i = 0; group.getAttribute(attribute + i) != null; i++) {
      names.addAll(strings(group, attribute + i));
    }
    if (names.isEmpty()) {
      throw new IOException(
          "its group %s has no attribute %s, which must list its content; save it again with Keras"
              .formatted(group.getPath(), attribute));
    }
    return names;
  }

  /** Keras stores an empty list as an empty array of floats. */
  private static List<String> strings(Group group, String attribute) throws IOException {
    var value = group.getAttribute(attribute);
    if (value.isEmpty() || value.getSize() == 0) return List.of();
    var data = value.getData();
    if (data instanceof String[] names) return List.of(names);
    if (data instanceof String name) return List.of(name);
    throw new IOException(
        "the attribute %s of its group %s does not hold names; save it again with Keras"
            .formatted(attribute, group.getPath()));
  }
}
