// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.tensorflow.internal.types.registry.TensorTypeRegistry;

/** Whether a checkpoint holds what a graph's variables need. */
final class CheckpointCompatibility {
  private CheckpointCompatibility() {}

  /**
   * @param variables by the keys they are wanted under
   * @throws IOException if not: all keys that are missing and all tensors of another type or shape
   */
  static void check(CheckpointReader reader, SortedMap<String, Variable<?>> variables)
      throws IOException {
    var missing = new ArrayList<String>();
    var different = new ArrayList<String>();
    for (var wanted : variables.entrySet()) {
      var expected = expected(wanted);
      var found = reader.entries().get(wanted.getKey());
      if (found == null) {
        missing.add(wanted.getKey());
      } else if (!found.equals(expected)) {
        different.add(
            "%s: expected %s, found %s"
                .formatted(wanted.getKey(), describe(expected), describe(found)));
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
            + " is a checkpoint of another network; restore it into its own, or take another");
    lines.add("it holds " + String.join(", ", reader.entries().keySet()));
    return String.join(System.lineSeparator() + "  ", lines);
  }

  private static CheckpointEntry expected(Map.Entry<String, Variable<?>> wanted) {
    var variable = wanted.getValue();
    var type = TensorTypeRegistry.find(variable.type()).dataType();
    return new CheckpointEntry(wanted.getKey(), type, variable.shape());
  }

  private static String describe(CheckpointEntry entry) {
    return entry.typeName() + " " + entry.shape();
  }
}
