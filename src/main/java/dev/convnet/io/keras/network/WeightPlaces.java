// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.KerasFile;
import dev.convnet.nn.graph.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the variables of a model are in its files, and in which order.
 *
 * @param variables of each layer, in the order in which the layer made them
 */
record WeightPlaces(PlannedGraph graph, Map<PlannedGraph.Layer, List<Variable<?>>> variables) {
  private static final Set<String> STATISTICS =
      Set.of("moving_mean", "moving_variance", "mean", "variance");

  private static final List<String> ATTENTION = List.of("query", "key", "value", "output");

  /** A variable and the layer that made it. */
  record Slot(PlannedGraph.Layer layer, Variable<?> variable) {
    private boolean isTrainable() {
      return layer.config().trainable() && !STATISTICS.contains(leafName());
    }

    /** The last part of the variable's name. */
    String leafName() {
      return variable.name().substring(variable.name().lastIndexOf('/') + 1);
    }
  }

  /**
   * The variables that lie together.
   *
   * @param group names from the outermost on, as {@code ["layers", "conv2d_1"]}; the name of the
   *     layer in files of lists
   * @param layer a nested model has one place in files of lists
   */
  record Place(List<String> group, PlannedGraph.Layer layer, List<Slot> slots) {
    /** The groups below this one that hold the arrays of a layer which is made of layers. */
    List<String> innerGroups() {
      return switch (layer.config().className()) {
        case "TimeDistributed" -> List.of("layer");
        case "MultiHeadAttention" -> ATTENTION.stream().map(part -> part + "_dense").toList();
        default -> List.of();
      };
    }
  }

  /** One place for each layer of the model itself, as {@code .h5} files have it. */
  List<Place> lists() {
    var places = new ArrayList<Place>();
    for (var layer : graph.layers().values()) {
      var slots = slots(layer);
      var ordered = layer.model().isPresent() ? trainableFirst(slots) : slots;
      places.add(new Place(List.of(layer.config().name()), layer, ordered));
    }
    return places;
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

  /** One place for each layer of the model and of the models in it, as archives have it. */
  List<Place> groups() {
    var places = new ArrayList<Place>();
    addGroups(graph, List.of("layers"), places);
    return places;
  }

  private void addGroups(PlannedGraph model, List<String> path, List<Place> places) {
    var counts = new HashMap<String, Integer>();
    for (var layer : model.layers().values()) {
      var group = KerasFile.groupName(className(layer));
      var number = counts.merge(group, 1, Integer::sum) - 1;
      var own = with(path, number == 0 ? group : group + "_" + number);
      if (layer.model().isPresent()) {
        addGroups(layer.model().get(), with(own, "layers"), places);
      } else {
        places.add(new Place(own, layer, slots(layer)));
      }
    }
  }

  /** Files that have groups are newer than the old name of the class. */
  private static String className(PlannedGraph.Layer layer) {
    var name = layer.config().className();
    return name.equals("Model") ? "Functional" : name;
  }

  static List<String> with(List<String> group, String name) {
    var longer = new ArrayList<>(group);
    longer.add(name);
    return longer;
  }
}
