// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Set;
import java.util.function.BiConsumer;

/** Reads tensors that depend on variables and constants alone. */
@FunctionalInterface
public interface TensorSource {
  /**
   * Reads the values.
   *
   * @param tensors of float32, of the graph before it was rewritten: {@code node} or {@code node:1}
   * @param reader takes one after the other, with its name
   */
  void read(Set<String> tensors, BiConsumer<String, TensorValue> reader);
}
