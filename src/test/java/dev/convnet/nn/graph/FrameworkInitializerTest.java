// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.layers.Dense;
import dev.convnet.testing.GraphExtension;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.framework.initializers.Constant;
import org.tensorflow.framework.initializers.Glorot;
import org.tensorflow.framework.initializers.He;
import org.tensorflow.framework.initializers.Identity;
import org.tensorflow.framework.initializers.Initializer;
import org.tensorflow.framework.initializers.LeCun;
import org.tensorflow.framework.initializers.Ones;
import org.tensorflow.framework.initializers.Orthogonal;
import org.tensorflow.framework.initializers.RandomNormal;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.TruncatedNormal;
import org.tensorflow.framework.initializers.VarianceScaling;
import org.tensorflow.framework.initializers.VarianceScaling.Distribution;
import org.tensorflow.framework.initializers.VarianceScaling.Mode;
import org.tensorflow.framework.initializers.Zeros;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class FrameworkInitializerTest {
  private static final int IN = 288;
  private static final int OUT = 576;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private float[] values(FrameworkInitializer initializer, Shape shape) {
    var variable = graph.scope().variable("w", shape, initializer);
    graph.initialize();
    return graph.floats(variable);
  }

  private static Arguments random(
      String name,
      LongFunction<Initializer<TFloat32>> factory,
      double mean,
      double deviation,
      double bound) {
    return arguments(name, factory, mean, deviation, bound);
  }

  /** Mean, deviation, and the largest distance from the mean. */
  static Stream<Arguments> distributions() {
    var infinite = Double.POSITIVE_INFINITY;
    var cut = Distribution.TRUNCATED_NORMAL;
    return Stream.of(
        random("RandomNormal", s -> new RandomNormal<>(1, 0.5, s), 1, 0.5, infinite),
        random("TruncatedNormal", s -> new TruncatedNormal<>(1, 0.5, s), 1, 0.88 * 0.5, 1),
        random("RandomUniform", s -> new RandomUniform<>(s), 0, 0.1 / Math.sqrt(12), 0.05),
        random("RandomUniform 1..3", s -> new RandomUniform<>(1, 3, s), 2, 2 / Math.sqrt(12), 1),
        random(
            "Glorot",
            s -> new Glorot<>(Distribution.NORMAL, s),
            0,
            Math.sqrt(2.0 / (IN + OUT)),
            infinite),
        random("Glorot cut", s -> new Glorot<>(cut, s), 0, Math.sqrt(2.0 / (IN + OUT)), 0.11),
        random("He", s -> new He<>(cut, s), 0, Math.sqrt(2.0 / IN), 0.19),
        random("LeCun", s -> new LeCun<>(cut, s), 0, Math.sqrt(1.0 / IN), 0.135),
        random(
            "VarianceScaling",
            s -> new VarianceScaling<>(3, Mode.FAN_OUT, Distribution.NORMAL, s),
            0,
            Math.sqrt(3.0 / OUT),
            infinite));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("distributions")
  void drawsTheDistribution(
      String name,
      LongFunction<Initializer<TFloat32>> factory,
      double mean,
      double deviation,
      double bound) {
    var values = values(FrameworkInitializer.seeded(factory), Shape.of(IN, OUT));

    assertEquals(mean, mean(values), 4 * deviation / Math.sqrt(values.length));
    assertEquals(deviation, deviation(values), 0.02 * deviation);
    for (var value : values) assertTrue(Math.abs(value - mean) <= bound, value + "");
    assertTrue(new Range(values).spansMoreThan(1.9 * Math.min(bound, 2 * deviation)));
  }

  private record Range(float[] values) {
    boolean spansMoreThan(double width) {
      var sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length - 1] - sorted[0] > width;
    }
  }

  private static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double deviation(float[] values) {
    var mean = mean(values);
    var squares = IntStream.range(0, values.length).mapToDouble(i -> Math.pow(values[i] - mean, 2));
    return Math.sqrt(squares.average().orElseThrow());
  }

  static Stream<Arguments> constants() {
    return Stream.of(
        arguments(new Zeros<TFloat32>(), new float[] {0, 0, 0, 0}),
        arguments(new Ones<TFloat32>(), new float[] {1, 1, 1, 1}),
        arguments(new Constant<TFloat32>(2.5), new float[] {2.5f, 2.5f, 2.5f, 2.5f}),
        arguments(new Identity<TFloat32>(3), new float[] {3, 0, 0, 3}));
  }

  @ParameterizedTest
  @MethodSource("constants")
  void hasTheValuesOfAConstant(Initializer<TFloat32> initializer, float[] expected) {
    assertArrayEquals(expected, values(FrameworkInitializer.of(initializer), Shape.of(2, 2)));
  }

  @Test
  void hasOrthogonalColumns() {
    var w = values(FrameworkInitializer.seeded(seed -> new Orthogonal<>(seed)), Shape.of(3, 2));

    assertEquals(1, w[0] * w[0] + w[2] * w[2] + w[4] * w[4], 1e-5);
    assertEquals(0, w[0] * w[1] + w[2] * w[3] + w[4] * w[5], 1e-5);
  }

  static Stream<Arguments> scalesOfVariance() {
    return Stream.of(Distribution.values())
        .flatMap(
            d ->
                Stream.of(
                    arguments(new Glorot<TFloat32>(d, 1), "Glorot", "1, Fan.AVERAGE", d),
                    arguments(new He<TFloat32>(d, 1), "He", "2, Fan.IN", d),
                    arguments(new LeCun<TFloat32>(d, 1), "LeCun", "1, Fan.IN", d),
                    arguments(
                        new VarianceScaling<TFloat32>(3, Mode.FAN_AVG, d, 1),
                        "VarianceScaling",
                        "scale, fan",
                        d)));
  }

  @ParameterizedTest(name = "{1} {3}")
  @MethodSource("scalesOfVariance")
  void isRefusedWhereItIsWrong(
      Initializer<TFloat32> initializer, String name, String instead, Distribution distribution) {
    var error =
        assertThrows(
            InvalidSettingException.class,
            () ->
                FrameworkInitializer.of(initializer)
                    .build(graph.scope().nameScope("w"), Shape.of(3, 3, 32, 64)));

    var fault =
        distribution == Distribution.UNIFORM
            ? "draws from [0, limit) instead of [-limit, limit)"
            : "computes a wrong fan for the shape [3, 3, 32, 64]";
    assertEquals(
        "TensorFlow Framework's %s %s; take Initializer.VarianceScaling(%s, Distribution.%s)"
            .formatted(name, fault, instead, distribution),
        error.getMessage());
  }

  @Test
  void refusesAShapeThatItCannotMake() {
    var orthogonal = FrameworkInitializer.seeded(seed -> new Orthogonal<>(seed));

    assertThrows(
        InvalidSettingException.class,
        () -> graph.scope().variable("w", Shape.of(3, 3, 2, 4), orthogonal));
  }

  @Test
  void drawsOtherValuesForEachVariableOfALayer() {
    var he = FrameworkInitializer.seeded(seed -> new He<>(Distribution.NORMAL, seed));
    var x = graph.scope().tf().constant(new float[][] {{1, 1}});
    var first = Dense.keras(1).weights(he).apply(graph.scope().variableScope("first"), x);
    var second = Dense.keras(1).weights(he).apply(graph.scope().variableScope("second"), x);

    graph.initialize();

    assertFalse(graph.scalar(first) == graph.scalar(second));
    assertTrue(graph.scalar(first) != 0);
  }
}
