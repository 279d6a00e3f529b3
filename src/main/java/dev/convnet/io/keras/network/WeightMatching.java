// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.KerasFile;
import dev.convnet.io.keras.KerasFile.Array;
import dev.convnet.io.keras.KerasRestorer.NamedArray;
import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the array of each variable by its place in the file: {@code .h5} files list the arrays of
 * each layer, archives have a group for each. Every number of arrays and every shape is checked.
 */
final class WeightMatching {
  private static final Set<String> STATISTICS =
      Set.of("moving_mean", "moving_variance", "mean", "variance");
  private static final List<String> ATTENTION = List.of("query", "key", "value", "output");

  /** A variable and the layer that made it. */
  private record Slot(PlannedGraph.Layer layer, Variable<?> variable) {
    boolean isTrainable() {
      var name = variable.name().substring(variable.name().lastIndexOf('/') + 1);
      return layer.config().trainable() && !STATISTICS.contains(name);
    }
  }

  private final KerasFile file;
  private final KernelLayout layout;
  private final Map<PlannedGraph.Layer, List<Variable<?>>> variables;
  private final Map<String, NamedArray> matches = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  private WeightMatching(
      KerasFile file, KernelLayout layout, Map<PlannedGraph.Layer, List<Variable<?>>> variables) {
    this.file = file;
    this.layout = layout;
    this.variables = variables;
  }

  /**
   * The arrays by the names of the variables.
   *
   * @throws IOException if the arrays are not those of the model; the message lists the differences
   */
  static Map<String, NamedArray> of(
      KerasFile file,
      KerasVersion version,
      PlannedGraph graph,
      Map<PlannedGraph.Layer, List<Variable<?>>> variables)
      throws IOException {
    var layout = new KernelLayout(version, file.backend().orElse(""));
    var matching = new WeightMatching(file, layout, variables);
    if (file.listsLayers()) matching.matchLists(graph);
    else matching.matchGroups(graph, List.of("layers"));
    matching.checkUnused();
    if (!matching.problems.isEmpty()) throw matching.mismatch();
    return matching.matches;
  }

  private IOException mismatch() {
    var shown = problems.stream().limit(20).toList();
    var rest = problems.size() - shown.size();
    return new IOException(
        "%s does not hold the weights of this model:%n%s%s"
            .formatted(
                file,
                "- " + String.join(System.lineSeparator() + "- ", shown),
                rest > 0 ? "%n- and %d more".formatted(rest) : ""));
  }

  private void matchLists(PlannedGraph graph) {
    for (var layer : graph.layers().values()) {
      var name = layer.config().name();
      used.add(name);
      var slots = slots(layer);
      var arrays = file.listed(name).orElse(List.of());
      match(name, layer.model().isPresent() ? trainableFirst(slots) : slots, arrays);
    }
  }

  private List<Slot> slots(PlannedGraph.Layer layer) {
    var slots = new ArrayList<Slot>();
    if (layer.model().isPresent()) {
      layer.model().get().layers().values().forEach(inner -> slots.addAll(slots(inner)));
    } else {
      variables
          .getOrDefault(layer, List.of())
          .forEach(variable -> slots.add(new Slot(layer, variable)));
    }
    return slots;
  }

  private static List<Slot> trainableFirst(List<Slot> slots) {
    var sorted = new ArrayList<>(slots.stream().filter(Slot::isTrainable).toList());
    slots.stream().filter(slot -> !slot.isTrainable()).forEach(sorted::add);
    return sorted;
  }

  private void matchGroups(PlannedGraph graph, List<String> path) throws IOException {
    var counts = new HashMap<String, Integer>();
    for (var layer : graph.layers().values()) {
      var group = KerasFile.groupName(layer.config().className());
      var number = counts.merge(group, 1, Integer::sum) - 1;
      var own = new ArrayList<>(path);
      own.add(number == 0 ? group : group + "_" + number);
      if (path.size() == 1) used.add(own.get(1));
      if (layer.model().isPresent()) {
        own.add("layers");
        matchGroups(layer.model().get(), own);
      } else {
        match(layer.config().name(), slots(layer), arrays(layer, own));
      }
    }
  }

  private List<Array> arrays(PlannedGraph.Layer layer, List<String> group) throws IOException {
    var arrays = new ArrayList<>(file.variables(group));
    if (!arrays.isEmpty()) return arrays;
    var inner =
        switch (layer.config().className()) {
          case "TimeDistributed" -> List.of("layer");
          case "MultiHeadAttention" -> ATTENTION.stream().map(part -> part + "_dense").toList();
          default -> List.<String>of();
        };
    for (var part : inner) {
      for (var name : List.of(part, "_" + part)) arrays.addAll(file.variables(with(group, name)));
    }
    return arrays;
  }

  private static List<String> with(List<String> group, String name) {
    var longer = new ArrayList<>(group);
    longer.add(name);
    return longer;
  }

  /** Numbers of data sets' statistics, such as their count, are no weights. */
  private void match(String layer, List<Slot> slots, List<Array> all) {
    var arrays = all.stream().filter(array -> array.shape().numDimensions() > 0).toList();
    if (slots.size() != arrays.size()) {
      problems.add(
          "layer '%s' has %d arrays in the file, needs %d"
              .formatted(layer, arrays.size(), slots.size()));
      return;
    }
    for (var i = 0; i < slots.size(); i++) match(slots.get(i), arrays.get(i));
  }

  private void match(Slot slot, Array array) {
    var variable = slot.variable;
    var form = layout.of(slot.layer.config(), variable.name());
    var needed = form.stored(variable.shape());
    if (!needed.equals(array.shape())) {
      problems.add(
          "'%s' is %s in the file, must be %s".formatted(variable.name(), array.shape(), needed));
      return;
    }
    matches.put(
        variable.name(),
        new NamedArray(array.name(), () -> form.values(array.floats(), array.shape())));
  }

  private void checkUnused() throws IOException {
    for (var layer : file.layersWithArrays()) {
      if (!used.contains(layer) && !layer.equals("top_level_model_weights")) {
        problems.add("the file has arrays of a layer '%s', which the model lacks".formatted(layer));
      }
    }
    for (var group : file.countedGroups().entrySet()) {
      if (group.getValue() > 0 && !used.contains(group.getKey())) {
        problems.add(
            "the file has arrays of a layer '%s', which the model lacks".formatted(group.getKey()));
      }
    }
  }
}
