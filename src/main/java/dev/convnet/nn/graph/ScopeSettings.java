// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * The settings of a scope.
 *
 * @param name the prefix of the operations' names, without the last slash
 * @param variablePrefix the prefix of the variables' names, without the last slash
 * @param device of the operations
 * @param variableDevice of the variables; {@code device} has the parts that it leaves out
 * @param controls operations that run before those that are built in the scope
 * @param making how variables are made
 */
record ScopeSettings(
    String name,
    String variablePrefix,
    Device device,
    Device variableDevice,
    List<Operation> controls,
    Making making) {
  static final ScopeSettings ROOT =
      new ScopeSettings("", "", Device.ANY, Device.ANY, List.of(), Making.STANDARD);

  /**
   * How variables are made.
   *
   * @param reuse whether they must exist
   * @param frozen whether none is trainable
   * @param initializers by the last part of the variable's name; others have their layer's
   */
  record Making(boolean reuse, boolean frozen, Map<String, Initializer> initializers) {
    static final Making STANDARD = new Making(false, false, Map.of());

    Making {
      initializers = Map.copyOf(initializers);
    }
  }

  /** TensorFlow ends the process if a product of sizes exceeds a long. */
  private static final double LARGEST_VARIABLE = 1L << 40;

  /**
   * Checks that a variable is not larger than any memory.
   *
   * @throws IllegalArgumentException if it is
   */
  static void requirePossible(String variable, Shape shape) {
    var size = Arrays.stream(shape.asArray()).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (size <= LARGEST_VARIABLE) return;
    throw new IllegalArgumentException(
        "variable '%s' of the shape %s would have more than %,.0f values"
            .formatted(variable, shape, LARGEST_VARIABLE));
  }

  /**
   * The name of a scope or of a variable in a scope.
   *
   * @throws IllegalArgumentException if TensorFlow does not allow the name
   */
  static String join(String prefix, String child) {
    if (!child.matches("[A-Za-z0-9.][A-Za-z0-9_.\\-/]*")) {
      throw new IllegalArgumentException(
          "'%s' is not a name for a scope or a variable; letters, digits, '.', '_', '-', '/' are allowed"
              .formatted(child));
    }
    return prefix.isEmpty() ? child : prefix + "/" + child;
  }

  ScopeSettings named(String other) {
    return named(other, variablePrefix);
  }

  ScopeSettings named(String other, String otherVariablePrefix) {
    return new ScopeSettings(other, otherVariablePrefix, device, variableDevice, controls, making);
  }

  ScopeSettings device(Device other) {
    return new ScopeSettings(name, variablePrefix, other, variableDevice, controls, making);
  }

  ScopeSettings variablesOn(Device other) {
    return new ScopeSettings(name, variablePrefix, device, other, controls, making);
  }

  ScopeSettings after(List<Operation> others) {
    return new ScopeSettings(name, variablePrefix, device, variableDevice, others, making);
  }

  ScopeSettings reusing() {
    return making(new Making(true, making.frozen, making.initializers));
  }

  ScopeSettings frozen() {
    return making(new Making(making.reuse, true, making.initializers));
  }

  ScopeSettings initializers(Map<String, Initializer> others) {
    return making(new Making(making.reuse, making.frozen, others));
  }

  private ScopeSettings making(Making other) {
    return new ScopeSettings(name, variablePrefix, device, variableDevice, controls, other);
  }
}
