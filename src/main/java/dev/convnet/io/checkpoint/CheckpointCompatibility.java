// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.tensorflow.internal.types.registry.TensorTypeRegistry;

/** Compares the tensors of a checkpoint with the variables of a graph. */
final class CheckpointCompatibility {
  private CheckpointCompatibility() {}

  /**
   * Checks that a checkpoint has a tensor of the right type and shape for every variable.
   *
   * @param variables by their keys in the checkpoint
   * @throws IOException if it does not; the message lists every missing key and every tensor of
   *     another type or shape
   */
  static void check(CheckpointReader reader, SortedMap<String, Variable<?>> variables)
      throws IOException {
    var missing = new ArrayList<String>();
    var different = new ArrayList<String>();
    for (var variable : variables.entrySet()) {
      var expected = expected(variable);
      var found = reader.entries().get(variable.getKey());
      if (found == null) {
        missing.add(variable.getKey());
      } else if (!found.equals(expected)) {
        different.add(
            "%s: expected %s, found %s"
                .formatted(variable.getKey(), describe(expected), describe(found)));
      }
    }
    if (!missing.isEmpty()) {
      different.add(0, "missing: " + String.join(", ", missing));
    }
    if (!different.isEmpty()) {
      throw new IOException(message(reader, different));
    }
  }

  private static String message(CheckpointReader reader, List<String> differences) {
    var lines = new ArrayList<>(differences);
    lines.add(
        0,
        reader.prefix()
            + " is a checkpoint of another network; restore it into its own network, or choose"
            + " another checkpoint");
    lines.add("it holds " + String.join(", ", reader.entries().keySet()));
    return String.join(System.lineSeparator() + "  ", lines);
  }

  private static CheckpointEntry expected(Map.Entry<String, Variable<?>> entry) {
    var variable = entry.getValue();
    var type = TensorTypeRegistry.find(variable.type()).dataType();
    return new CheckpointEntry(entry.getKey(), type, variable.shape());
  }

  private static String describe(CheckpointEntry entry) {
    return entry.typeName() + " " + entry.shape();
  }
}
