// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.LinkedHashMap;

/** Restores the moving averages of a training checkpoint ({@code variables_to_restore}). */
final class MovingAverageSaver {
  private MovingAverageSaver() {}

  /**
   * Builds the operations that restore the moving average of each trainable variable into the
   * variable itself. The graph must have no moving averages.
   */
  static Saver build(GraphScope scope) {
    var byKey = new LinkedHashMap<String, Variable<?>>();
    for (var variable : scope.collected(CollectionKey.TRAINABLE_VARIABLES)) {
      byKey.put(Cifar10Tutorial.VARIABLE_AVERAGES.keyOf(variable), variable);
    }
    return Saver.build(scope, byKey, Saver.Settings.standard());
  }
}
