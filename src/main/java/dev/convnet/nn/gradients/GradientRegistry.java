// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;

/**
 * The rule of each operation: its own, or that of its type.
 *
 * @param overrides the operations that have their own
 */
record GradientRegistry(Map<Operation, GradientRule> overrides) {
  static Set<String> types() {
    return Collections.unmodifiableSet(new TreeSet<>(StandardGradientRules.BY_TYPE.keySet()));
  }

  boolean stopsGradient(GraphOperation operation) {
    return !overrides.containsKey(operation)
        && StandardGradientRules.NOT_DIFFERENTIABLE.contains(operation.type());
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  GradientRule of(GraphOperation operation) {
    var own =
        overrides.getOrDefault(operation, StandardGradientRules.BY_TYPE.get(operation.type()));
    if (own == null) {
      throw new IllegalArgumentException(
          ("operation '%s' of type %s has no gradient rule; give it one by Gradients.override, stop"
                  + " the gradient before it, or use operations that have one: %s")
              .formatted(operation.name(), operation.type(), types()));
    }
    return own;
  }
}
