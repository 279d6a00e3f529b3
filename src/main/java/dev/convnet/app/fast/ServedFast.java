// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.ServedNetwork;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Key;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import java.util.Map;

/**
 * The networks of {@code cifar10-fast} as they are served: from whole pictures, each looked at in
 * the six views of the test.
 */
public final class ServedFast {
  private ServedFast() {}

  /** One for each target, by the name that {@code export} knows it by. */
  public static Map<String, ServedNetwork> networks() {
    return Map.of(
        "cifar10-fast",
        network(FastRecipe.of("0.86")),
        "cifar10-fast-94",
        network(FastRecipe.of("0.94")));
  }

  static ServedNetwork network(FastRecipe recipe) {
    var net = new FastNet(recipe.form(), new Constant(0), Mode.INFERENCE);
    return new ServedNetwork(
        Cifar10.SIDE,
        Cifar10.SIDE,
        Cifar10.LABELS,
        (scope, pictures) -> FastGraph.served(scope, pictures, net),
        ServedFast::saver);
  }

  private static Saver saver(GraphScope scope) {
    return Saver.build(scope, scope.collected(Key.VARIABLES), Saver.Settings.standard());
  }
}
