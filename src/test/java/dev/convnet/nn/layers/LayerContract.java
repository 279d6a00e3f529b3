// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Variable;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The contract of a layer. A subclass has a static method {@code layers}, which gives each layer
 * with its output shape without the batch size, its parameters and its multiply-adds.
 */
abstract class LayerContract {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The input of the layers. */
  abstract Operand<TFloat32> images();

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void everyLayerHasItsRow(Layer layer, String shape, long parameters, long multiplyAdds) {
    var y = layer.apply(graph.scope().variableScope("layer"), images());

    var row = LayerTable.of(graph.scope()).rows().get(0);
    assertEquals("[-1, " + shape + "]", y.shape().toString());
    assertEquals("[-1, " + shape + "]", row.output().toString());
    assertEquals("layer", row.name());
    assertEquals(parameters, row.parameters());
    assertEquals(multiplyAdds, row.multiplyAdds());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void everyLayerCountsItsVariables(Layer layer) {
    layer.apply(graph.scope().variableScope("layer"), images());

    var table = LayerTable.of(graph.scope());
    assertEquals(
        elements(graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES)),
        table.trainableParameters());
    assertEquals(elements(graph.scope().collected(CollectionKey.VARIABLES)), table.parameters());
  }

  private static long elements(List<? extends Variable<?>> variables) {
    return variables.stream().mapToLong(variable -> variable.shape().size()).sum();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void everyLayerSharesItsVariablesWhenReused(Layer layer) {
    layer.apply(graph.scope().variableScope("layer"), images());
    var made = graph.scope().collected(CollectionKey.VARIABLES);

    layer.apply(graph.scope().nameScope("again").reusing().variableScope("layer"), images());

    assertEquals(made, graph.scope().collected(CollectionKey.VARIABLES));
  }
}
