// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.List;
import org.tensorflow.Operation;

/**
 * The settings of a scope.
 *
 * @param name the prefix of the operations' names, without the last slash
 * @param variablePrefix the prefix of the variables' names, without the last slash
 * @param device of the operations
 * @param variableDevice of the variables; {@code device} has the parts that it leaves out
 * @param controls operations that run before those that are built in the scope
 * @param reuse whether variables must exist
 */
record ScopeSettings(
    String name,
    String variablePrefix,
    Device device,
    Device variableDevice,
    List<Operation> controls,
    boolean reuse) {
  static final ScopeSettings ROOT =
      new ScopeSettings("", "", Device.ANY, Device.ANY, List.of(), false);

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
    return new ScopeSettings(other, otherVariablePrefix, device, variableDevice, controls, reuse);
  }

  ScopeSettings device(Device other) {
    return new ScopeSettings(name, variablePrefix, other, variableDevice, controls, reuse);
  }

  ScopeSettings variablesOn(Device other) {
    return new ScopeSettings(name, variablePrefix, device, other, controls, reuse);
  }

  ScopeSettings after(List<Operation> others) {
    return new ScopeSettings(name, variablePrefix, device, variableDevice, others, reuse);
  }

  ScopeSettings reusing() {
    return new ScopeSettings(name, variablePrefix, device, variableDevice, controls, true);
  }
}
