// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class LayersTest extends LayerContract {
  static Stream<Arguments> layers() {
    return Stream.of(
        arguments(Conv2d.of(3, 4), "6, 6, 4", 3 * 3 * 2 * 4 + 4, 3 * 3 * 2 * 4 * 36),
        arguments(
            Conv2d.of(3, 4).stride(2).padding(Padding.VALID),
            "2, 2, 4",
            3 * 3 * 2 * 4 + 4,
            3 * 3 * 2 * 4 * 4),
        arguments(
            Conv2d.of(3, 4).weights(new GlorotUniform()).naming(Naming.TF_LAYERS),
            "6, 6, 4",
            3 * 3 * 2 * 4 + 4,
            3 * 3 * 2 * 4 * 36),
        arguments(Conv2d.keras(3, 4).groups(2).withoutBias(), "6, 6, 4", 3 * 3 * 4, 3 * 3 * 4 * 36),
        arguments(new MaxPool(3, 2), "3, 3, 2", 0, 0),
        arguments(new MaxPool(3, 2).padding(Padding.VALID), "2, 2, 2", 0, 0),
        arguments(BatchNorm.of(Mode.TRAINING), "6, 6, 2", 4 * 2, 0),
        arguments(BatchNorm.of(Mode.INFERENCE), "6, 6, 2", 4 * 2, 0),
        arguments(LocalResponseNorm.of(1, 1, 0.1, 0.75), "6, 6, 2", 0, 0),
        arguments(
            LocalResponseNorm.of(1, 1, 0.1, 0.75)
                .withImplementation(LocalResponseNorm.LrnImplementation.MATMUL),
            "6, 6, 2",
            0,
            0),
        arguments(Dense.of(5), "5", (6 * 6 * 2 + 1) * 5, 6 * 6 * 2 * 5),
        arguments(
            Dense.of(5)
                .linear()
                .weights(new GlorotUniform())
                .naming(Naming.defaultVariableNames(2)),
            "5",
            (6 * 6 * 2 + 1) * 5,
            6 * 6 * 2 * 5));
  }

  static Stream<Arguments> namings() {
    return Stream.of(
        arguments(Naming.CIFAR10_CONVOLUTION, List.of("l/weights", "l/biases"), "l/BiasAdd", "l/l"),
        arguments(Naming.CIFAR10_DENSE, List.of("l/weights", "l/biases"), "l/add", "l/l"),
        arguments(Naming.MNIST, List.of("l/weights", "l/biases"), "l/add", "l/Relu"),
        arguments(Naming.TF_LAYERS, List.of("l/kernel", "l/bias"), "l/BiasAdd", "l/Relu"),
        arguments(
            Naming.defaultVariableNames(0),
            List.of("l/Variable", "l/Variable_1"),
            "l/add",
            "l/Relu"),
        arguments(
            Naming.defaultVariableNames(2),
            List.of("l/Variable_2", "l/Variable_3"),
            "l/add",
            "l/Relu"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namings")
  void aLayerIsNamedAsTheOriginal(Naming naming, List<String> variables, String sum, String last) {
    var y = Dense.of(5).naming(naming).apply(graph.scope().variableScope("l"), images());

    var made =
        graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .map(v -> v.name())
            .toList();
    assertEquals(variables, made);
    assertEquals(last, y.op().name());
    assertNotNull(graph.graph().operation(sum));
  }

  @Nested
  class ADenseLayer {
    @Test
    void multipliesAddsAndRectifies() {
      var x = graph.scope().tf().constant(new float[][] {{1, 2}, {-3, 1}});
      var dense =
          new Dense(1, Activation.RELU, new Constant(0.5f), new Constant(0.25f), 0, Naming.MNIST);

      var y = dense.apply(graph.scope().variableScope("d"), x);

      graph.initialize();
      assertArrayEquals(new float[] {1.75f, 0}, graph.floats(y));
    }

    @Test
    void addsItsDecayToTheLosses() {
      var x = graph.scope().tf().constant(new float[][] {{1, 2}});
      var dense =
          new Dense(3, Activation.NONE, new Constant(2), new Constant(0), 0.5f, Naming.MNIST);

      dense.apply(graph.scope().variableScope("d"), x);

      graph.initialize();
      var loss = graph.scope().collected(CollectionKey.LOSSES).get(0);
      assertEquals("d/weight_loss", loss.op().name());
      assertEquals(0.5f * 6 * 4 / 2, graph.scalar(loss));
    }
  }

  @Test
  void aConvolutionAddsItsBiasesAndRectifies() {
    var x = graph.scope().tf().constant(new float[][][][] {{{{1}, {2}}, {{3}, {-4}}}});
    var conv = Conv2d.of(1, 2).weights(new Constant(2)).bias(1).naming(Naming.MNIST);

    var y = conv.apply(graph.scope().variableScope("c"), x);

    graph.initialize();
    // some processors rectify to -0, which is 0
    assertArrayEquals(new float[] {3, 3, 5, 5, 7, 7, 0, 0}, graph.floats(y), Float.MIN_VALUE);
  }

  @Test
  void invalidSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Conv2d.of(0, 4));
    assertThrows(IllegalArgumentException.class, () -> Conv2d.of(3, 4).groups(3));
    assertThrows(IllegalArgumentException.class, () -> new MaxPool(3, 0));
    assertThrows(IllegalArgumentException.class, () -> Dense.of(0));
    assertThrows(IllegalArgumentException.class, () -> Dense.of(1).weightDecay(-1));
    assertThrows(IllegalArgumentException.class, () -> LocalResponseNorm.of(-1, 1, 1, 1));
  }

  @Override
  Operand<TFloat32> images() {
    return graph.scope().tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 6, 6, 2)));
  }
}
