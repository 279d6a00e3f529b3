// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.io.keras.KerasWeightsWriter;
import dev.convnet.io.keras.KerasWeightsWriter.Form;
import dev.convnet.io.keras.KerasWeightsWriter.NewArray;
import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.io.keras.network.WeightPlaces.Place;
import dev.convnet.io.keras.network.WeightPlaces.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the weights of a model as Keras does.
 *
 * @param version of Keras that saved the model
 * @param values of the variables
 */
record WeightExport(KerasVersion version, WeightPlaces places, VariableValues values) {
  void write(Path file) throws IOException {
    switch (Form.of(file)) {
      case LAYER_LISTS -> {
        var lists = new LinkedHashMap<String, List<NewArray>>();
        for (var place : places.lists()) lists.put(place.group().get(0), arrays(place.slots()));
        KerasWeightsWriter.writeLists(file, version.major() > 1 ? version.text() : "2.x", lists);
      }
      case CLASS_GROUPS -> {
        var groups = new LinkedHashMap<List<String>, List<NewArray>>();
        for (var place : places.groups()) addGroups(place, groups);
        KerasWeightsWriter.writeGroups(file, groups);
      }
    }
  }

  private void addGroups(Place place, Map<List<String>, List<NewArray>> groups) {
    if (place.slots().isEmpty()) return;
    var parts = place.innerGroups();
    if (parts.isEmpty()) groups.put(place.group(), arrays(place.slots()));
    for (var i = 0; i < parts.size(); i++) {
      var each = place.slots().size() / parts.size();
      var slots = place.slots().subList(i * each, (i + 1) * each);
      groups.put(WeightPlaces.with(place.group(), inKeras(parts.get(i))), arrays(slots));
    }
  }

  /** Keras 2 has the layers in an attention layer as private fields. */
  private String inKeras(String innerGroup) {
    return version.major() < 3 && innerGroup.endsWith("_dense") ? "_" + innerGroup : innerGroup;
  }

  private List<NewArray> arrays(List<Slot> slots) {
    return slots.stream().flatMap(this::arrays).toList();
  }

  /** After the variance of a data set comes the number of its images. */
  private Stream<NewArray> arrays(Slot slot) {
    var variable = slot.variable();
    var name = variable.name();
    var array = new NewArray(name, variable.shape(), () -> values.of(name));
    var isData = slot.layer().config().className().equals("Normalization");
    return isData && slot.leafName().equals("variance")
        ? Stream.of(array, NewArray.count(name.substring(0, name.lastIndexOf('/'))))
        : Stream.of(array);
  }
}
