// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;

/**
 * Finds the gradient rule of an operation: its own one, or that of its type.
 *
 * @param overrides the rules of operations that have their own
 */
record GradientRegistry(Map<Operation, GradientRule> overrides) {
  static Set<String> types() {
    return Collections.unmodifiableSet(new TreeSet<>(StandardGradientRules.BY_TYPE.keySet()));
  }

  /** Whether no gradient flows through the operation. */
  boolean stopsGradient(GraphOperation operation) {
    return !overrides.containsKey(operation)
        && StandardGradientRules.NOT_DIFFERENTIABLE.contains(operation.type());
  }

  /**
   * The rule of an operation.
   *
   * @throws IllegalArgumentException if there is none
   */
  GradientRule of(GraphOperation operation) {
    var own =
        overrides.getOrDefault(operation, StandardGradientRules.BY_TYPE.get(operation.type()));
    if (own == null) {
      throw new IllegalArgumentException(
          ("operation '%s' of type %s has no gradient rule; give it one by Gradients.override, or put"
                  + " StopGradient before it; types with a rule: %s")
              .formatted(operation.name(), operation.type(), types()));
    }
    return own;
  }
}
