// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Finds out with how many classes a model was trained, by the shapes of a checkpoint. */
final class CheckpointFit {
  private static final int MOST_NAMES = 10;

  private CheckpointFit() {}

  /**
   * The model itself, or with another last layer.
   *
   * @throws InvalidSettingException if the checkpoint is that of another model
   */
  static KerasModel of(KerasModel model, Map<String, Shape> shapes) {
    var different = different(model, shapes);
    if (different.isEmpty()) return model;
    var head = model.head(1); // only names are used
    var units = head.units(shapes);
    if (units.isPresent() && different.stream().allMatch(head::owns)) {
      var other = model.withClasses(units.getAsInt());
      if (different(other, shapes).isEmpty()) return other;
    }
    throw new InvalidSettingException(
        "the checkpoint is not one of %s: it lacks these variables, or has them with another shape: %s"
            .formatted(model, String.join(", ", different.stream().limit(MOST_NAMES).toList())));
  }

  private static List<String> different(KerasModel model, Map<String, Shape> shapes) {
    return model.variables().stream()
        .filter(variable -> !variable.shape().equals(shapes.get(variable.name())))
        .map(Variable::name)
        .toList();
  }
}
