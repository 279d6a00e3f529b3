// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.LinkedHashMap;

/**
 * The network as it is measured and used: each variable holds its moving average ({@code
 * variables_to_restore}).
 */
final class MovingAverageSaver {
  private MovingAverageSaver() {}

  /**
   * What restores the averages of a training checkpoint into the variables of a graph that was
   * built without them.
   */
  static Saver build(GraphScope scope) {
    var byKey = new LinkedHashMap<String, Variable<?>>();
    for (var variable : scope.collected(CollectionKey.TRAINABLE_VARIABLES)) {
      byKey.put(Cifar10Tutorial.VARIABLE_AVERAGES.keyOf(variable), variable);
    }
    return Saver.build(scope, byKey, Saver.Settings.standard());
  }
}
