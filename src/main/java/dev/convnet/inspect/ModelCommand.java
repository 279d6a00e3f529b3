// SPDX-License-Identifier: Apache-2.0
package dev.convnet.inspect;

import dev.convnet.graph.GraphScope;
import dev.convnet.launch.Program;
import dev.convnet.layers.LayerTable;
import dev.convnet.models.Cifar10Net;
import dev.convnet.models.Model;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a network is made of. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Shows a network's layers, parameters and multiply-adds.")
public final class ModelCommand implements Callable<Integer> {
  private static final Map<String, Model> MODELS =
      new TreeMap<>(Map.of("cifar10", new Cifar10Net()));

  @Parameters(paramLabel = "NAME", description = "the network: cifar10")
  private String name;

  @Override
  public Integer call() {
    var model = MODELS.get(name);
    if (model == null) {
      throw new IllegalArgumentException(
          "there is no network '" + name + "'; there are " + MODELS.keySet());
    }
    System.out.print(table(model));
    return 0;
  }

  /** The layers of a network, which is built for the purpose. */
  public static LayerTable table(Model model) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1).append(model.input());
      model.logits(scope, scope.tf().placeholder(TFloat32.class, Placeholder.shape(shape)));
      return LayerTable.of(scope);
    }
  }

  public static void main(String... arguments) {
    Program.main(new ModelCommand(), arguments);
  }
}
