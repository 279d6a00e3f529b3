// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import org.tensorflow.types.TFloat32;

/** What an optimizer keeps for each variable. */
final class Slots {
  private Slots() {}

  /**
   * The variable {@code VARIABLE/NAME}, of the same shape and in the same place.
   *
   * @param first the value of each element before the first step
   */
  static Variable<TFloat32> of(
      GraphScope scope, Variable<TFloat32> variable, String name, float first) {
    return scope
        .root()
        .variablesOn(variable.placement())
        .nonTrainable(variable.name() + "/" + name, variable.shape(), new Constant(first));
  }
}
