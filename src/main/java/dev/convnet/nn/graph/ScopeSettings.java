// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.List;
import org.tensorflow.Operation;

/**
 * What a scope says of all that is built in it.
 *
 * @param name prefix of operations, without the last slash
 * @param variablePrefix of variables, alike
 * @param variableDevice of variables, where it names parts; elsewhere they are on {@code device}
 * @param controls what runs before
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
   * A scope or a variable in a scope.
   *
   * @throws IllegalArgumentException if TensorFlow has no such names
   */
  static String join(String prefix, String child) {
    if (!child.matches("[A-Za-z0-9.][A-Za-z0-9_.\\-/]*")) {
      throw new IllegalArgumentException(
          "'%s' can't name a scope or a variable: letters, digits, '.', '_', '-', '/' can"
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
