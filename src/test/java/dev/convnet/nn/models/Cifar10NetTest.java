// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.testing.Golden.assertGolden;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class Cifar10NetTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void hasTheLayersOfTheTutorial() {
    build(graph.scope(), images(graph.scope()));

    assertGolden("models/cifar10-layers.txt", LayerTable.of(graph.scope()).toString());
  }

  /** The list decides the format of checkpoints. */
  @Test
  void hasTheVariablesOfTheTutorial() {
    build(graph.scope(), images(graph.scope()));

    var variables =
        graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .map(v -> v.name() + " " + v.shape() + "\n")
            .sorted()
            .collect(joining());
    assertGolden("models/cifar10-variables.txt", variables);
  }

  @Test
  void hasTheParametersThatTheTutorialCounts() {
    build(graph.scope(), images(graph.scope()));

    assertEquals(1_068_298, LayerTable.of(graph.scope()).parameters());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv1/Conv2D",
        "conv1/BiasAdd",
        "conv1/conv1",
        "pool1",
        "norm1",
        "conv2/conv2",
        "norm2",
        "pool2",
        "local3/Reshape",
        "local3/MatMul",
        "local3/add",
        "local3/local3",
        "local3/weight_loss",
        "local4/local4",
        "softmax_linear/MatMul",
        "softmax_linear/softmax_linear"
      })
  void namesItsOperationsAsTheTutorial(String name) {
    build(graph.scope(), images(graph.scope()));

    assertNotNull(graph.graph().operation(name));
  }

  @Test
  void takesAnyBatchSize() {
    var logits = build(graph.scope(), images(graph.scope()));

    assertArrayEquals(new long[] {-1, 10}, logits.shape().asArray());
  }

  @Test
  void keepsItsVariablesOnTheCpu() {
    build(graph.scope().device(Device.gpu(0)), images(graph.scope()));

    var variables = graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES);
    assertEquals(10, variables.size());
    for (var variable : variables) {
      assertEquals(Device.CPU, variable.placement(), variable.name());
    }
  }

  @Test
  void sharesItsVariablesAmongTowers() {
    var images = images(graph.scope());
    build(graph.scope().nameScope("tower_0"), images);

    build(graph.scope().nameScope("tower_1").reusing(), images);

    assertEquals(10, graph.scope().collected(CollectionKey.VARIABLES).size());
    assertNotNull(graph.graph().operation("tower_1/conv1/Conv2D"));
  }

  private static Operand<TFloat32> build(GraphScope scope, Operand<TFloat32> images) {
    return new Cifar10Net().logits(scope, images);
  }

  private static Operand<TFloat32> images(GraphScope scope) {
    return scope
        .tf("images")
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 24, 24, 3)));
  }
}
