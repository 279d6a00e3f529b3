// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.KerasFile;
import dev.convnet.io.keras.KerasFile.Array;
import dev.convnet.io.keras.KerasRestorer.NamedArray;
import dev.convnet.io.keras.network.WeightPlaces.Place;
import dev.convnet.io.keras.network.WeightPlaces.Slot;
import java.io.IOException;
import java.util.ArrayList;
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
  private final KerasFile file;
  private final KernelLayout layout;
  private final Map<String, NamedArray> matches = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  private WeightMatching(KerasFile file, KernelLayout layout) {
    this.file = file;
    this.layout = layout;
  }

  /**
   * The arrays by the names of the variables.
   *
   * @throws IOException if the arrays are not those of the model; the message lists the differences
   */
  static Map<String, NamedArray> of(KerasFile file, KernelLayout layout, WeightPlaces places)
      throws IOException {
    var matching = new WeightMatching(file, layout);
    if (file.listsLayers()) matching.matchLists(places.lists());
    else matching.matchGroups(places.groups());
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

  private void matchLists(List<Place> places) {
    for (var place : places) {
      var name = place.group().get(0);
      used.add(name);
      match(name, place.slots(), file.listed(name).orElse(List.of()));
    }
  }

  private void matchGroups(List<Place> places) throws IOException {
    for (var place : places) {
      used.add(place.group().get(1));
      match(place.layer().config().name(), place.slots(), arrays(place));
    }
  }

  private List<Array> arrays(Place place) throws IOException {
    var arrays = new ArrayList<>(file.variables(place.group()));
    if (!arrays.isEmpty()) return arrays;
    for (var part : place.innerGroups()) {
      for (var name : List.of(part, "_" + part)) {
        arrays.addAll(file.variables(WeightPlaces.with(place.group(), name)));
      }
    }
    return arrays;
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
    var variable = slot.variable();
    var form = layout.of(slot.layer().config(), variable.name());
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
