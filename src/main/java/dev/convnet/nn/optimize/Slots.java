// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import org.tensorflow.types.TFloat32;

/** The variables that an optimizer keeps for each variable that it changes. */
final class Slots {
  private Slots() {}

  /** Makes the variable {@code VARIABLE/NAME} of the same shape on the same device. */
  static Variable<TFloat32> of(
      GraphScope scope, Variable<TFloat32> variable, String name, float initialValue) {
    return scope
        .root()
        .variablesOn(variable.placement())
        .nonTrainable(variable.name() + "/" + name, variable.shape(), new Constant(initialValue));
  }
}
