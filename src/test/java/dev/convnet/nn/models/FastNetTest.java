// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.testing.Golden.assertGolden;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class FastNetTest {
  private static final FastNet NET =
      new FastNet(
          new FastNet.Widths(32, 64, 128, Activation.RELU), new Constant(0.1f), Mode.TRAINING);

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void hasTheseLayers() {
    build(graph.scope(), NET);

    assertGolden("models/fast-layers.txt", LayerTable.of(graph.scope()).toString());
  }

  /** The list decides the format of checkpoints. */
  @Test
  void hasTheseVariables() {
    build(graph.scope(), NET);

    var variables =
        graph.scope().collected(CollectionKey.VARIABLES).stream()
            .map(v -> v.name() + " " + v.shape() + "\n")
            .sorted()
            .collect(joining());
    assertGolden("models/fast-variables.txt", variables);
  }

  @Test
  void isUsedWithTheVariablesThatWereTrained() {
    build(graph.scope(), NET);
    var made = graph.scope().collected(CollectionKey.VARIABLES).size();
    var updates = graph.scope().collected(CollectionKey.UPDATE_OPS).size();

    var logits = build(graph.scope().nameScope("test").reusing(), NET.withMode(Mode.INFERENCE));

    assertEquals(made, graph.scope().collected(CollectionKey.VARIABLES).size());
    assertEquals(updates, graph.scope().collected(CollectionKey.UPDATE_OPS).size());
    assertArrayEquals(new long[] {-1, 10}, logits.shape().asArray());
  }

  @Test
  void trainsAllButTheWhitening() {
    build(graph.scope(), NET);

    var fixed =
        graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .map(Variable::name)
            .filter(name -> !FastNet.isTrainable(name))
            .collect(joining());
    assertEquals("whiten/kernel", fixed);
  }

  private static Operand<TFloat32> build(GraphScope scope, FastNet net) {
    var shape = Placeholder.shape(Shape.of(-1, 32, 32, 3));
    return net.logits(scope, scope.tf("images").placeholder(TFloat32.class, shape));
  }
}
