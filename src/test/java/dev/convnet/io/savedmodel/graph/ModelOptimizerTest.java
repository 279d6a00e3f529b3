// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ModelOptimizerTest {
  /** Other noise than that of the proof. */
  private static final long SEED = 77;

  static ModelOptimizer.Outcome optimized(
      BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network) {
    return optimized(SmallGraph.load(network));
  }

  static ModelOptimizer.Outcome optimized(ServableGraph plain) {
    try {
      return ModelOptimizer.optimize(PlainModel.of(plain), Set.of(NumericPrecision.FLOAT32));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] plainAnswer(BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network) {
    try (var plain = SmallGraph.load(network)) {
      return SmallGraph.answer(plain, SEED);
    }
  }

  static void assertAnswers(float[] expected, ServableGraph graph) {
    float largest = 0;
    for (var value : expected) largest = Math.max(largest, Math.abs(value));
    assertArrayEquals(expected, SmallGraph.answer(graph, SEED), 1e-5f * largest);
  }

  @Test
  void networksOfAllLayersAnswerTheSameWithoutTheirNormalizations() {
    int folded = 0;
    int kept = 0;
    for (int seed = 0; seed < 40; seed++) {
      var network = new RandomNetwork(seed);
      var expected = plainAnswer(new RandomNetwork(seed)::build);
      var outcome = optimized(network::build);
      try (var fast = outcome.graph()) {
        assertTrue(outcome.isFast(), seed + ": " + outcome.remark());
        assertAnswers(expected, fast);
        assertEquals(network.kept(), normalizations(fast), seed + " normalizations are left");
      }
      folded += network.fused() - network.kept();
      kept += network.kept();
    }
    assertTrue(folded > 20 && kept > 2, "the networks are too simple: " + folded + ", " + kept);
  }

  private static int normalizations(ServableGraph graph) {
    return SmallGraph.operations(graph).entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("FusedBatchNorm"))
        .mapToInt(entry -> entry.getValue())
        .sum();
  }

  /** The largest value stays the largest only if no channel changes its sign. */
  @ParameterizedTest(name = "gamma from {0}, bias {1}, batch norm before the pool {2}")
  @CsvSource({
    "0.1, false, false, 0",
    "0.1, true, false, 0",
    "0.1, true, true, 0",
    "-1, false, false, 1",
    "-1, true, false, 1",
    "-1, true, true, 1",
  })
  void aNormalizationMovesBeforeAMaxPoolIfItsScaleIsPositive(
      double leastGamma, boolean hasBias, boolean hasBatchNormBefore, int left) {
    BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network =
        (scope, x) -> {
          var random = new Random(5);
          var tf = scope.tf();
          var filter = SmallGraph.variable(scope, random, -1, 1, 3, 3, 3, 8);
          Operand<TFloat32> y = tf.nn.conv2d(x, filter, List.of(1L, 1L, 1L, 1L), "SAME");
          if (hasBias) y = tf.nn.biasAdd(y, SmallGraph.variable(scope, random, -1, 1, 8));
          if (hasBatchNormBefore) y = normalized(scope, y, random, -1, "first");
          y =
              tf.nn.maxPool(
                  y,
                  tf.constant(new int[] {1, 3, 3, 1}),
                  tf.constant(new int[] {1, 2, 2, 1}),
                  "SAME");
          return tf.nn.relu(normalized(scope, y, random, leastGamma, "second"));
        };
    var outcome = optimized(network);
    try (var fast = outcome.graph()) {
      assertTrue(outcome.isFast(), outcome.remark());
      assertAnswers(plainAnswer(network), fast);
      assertEquals(left, normalizations(fast), outcome.remark());
    }
  }

  private static Operand<TFloat32> normalized(
      GraphScope scope, Operand<TFloat32> x, Random random, double leastGamma, String name) {
    return SmallGraph.raw(
        scope,
        "FusedBatchNormV3",
        name,
        x,
        SmallGraph.variable(scope, random, leastGamma, 1, 8),
        SmallGraph.variable(scope, random, -1, 1, 8),
        SmallGraph.variable(scope, random, -1, 1, 8),
        SmallGraph.variable(scope, random, 0.1, 1, 8));
  }

  /** Dropout of TensorFlow 1 and 2, at a rate of 0. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"floor", "compare", "default", "select"})
  void dropoutThatKeepsEverythingIsGone(String form) {
    var outcome = optimized((scope, x) -> dropout(scope.tf(), x, form, 0));
    try (var fast = outcome.graph()) {
      assertTrue(outcome.isFast(), outcome.remark());
      assertFalse(SmallGraph.operations(fast).containsKey("RandomUniform"));
      assertAnswers(plainAnswer((scope, x) -> x), fast);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"floor", "compare", "default", "select"})
  void dropoutThatDropsStays(String form) {
    var outcome = optimized((scope, x) -> dropout(scope.tf(), x, form, 0.5f));
    try (var kept = outcome.graph()) {
      assertFalse(outcome.isFast());
      assertTrue(outcome.remark().contains("would differ"), outcome.remark());
      assertTrue(SmallGraph.operations(kept).containsKey("RandomUniform"));
    }
  }

  private static Operand<TFloat32> dropout(
      Ops tf, Operand<TFloat32> x, String form, float constantRate) {
    var random = tf.random.randomUniform(tf.shape(x), TFloat32.class);
    Operand<TFloat32> rate = tf.constant(constantRate);
    if (form.equals("default")) rate = tf.placeholderWithDefault(rate, rate.shape());
    var keep = tf.math.sub(tf.constant(1f), rate);
    var scaled = tf.math.div(x, keep);
    if (form.equals("floor")) {
      return tf.math.mul(scaled, tf.math.floor(tf.math.add(keep, random)));
    }
    var isKept = tf.math.greaterEqual(random, rate);
    if (form.equals("select")) return tf.select(isKept, scaled, tf.zerosLike(x));
    return tf.math.mul(scaled, tf.dtypes.cast(isKept, TFloat32.class));
  }

  @Test
  void aMaskForWholeImagesStaysEvenIfItKeepsAll() {
    BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network =
        (scope, x) -> {
          var tf = scope.tf();
          var random = tf.random.randomUniform(tf.array(2, 1, 1, 1), TFloat32.class);
          return tf.math.mul(x, tf.math.floor(tf.math.add(tf.constant(1f), random)));
        };
    try (var graph = optimized(network).graph()) {
      assertTrue(SmallGraph.operations(graph).containsKey("RandomUniform"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "counts | keeps a state",
        "fails on noise | refuses noise",
        "is random | would differ",
      })
  void aGraphThatCannotBeProvedStays(String network, String reason) {
    var plain = SmallGraph.load((scope, x) -> impossible(scope, x, network));
    var outcome = optimized(plain);
    try (var graph = outcome.graph()) {
      assertSame(plain, graph);
      assertTrue(outcome.remark().contains(reason), outcome.remark());
    }
  }

  private static Operand<TFloat32> impossible(
      GraphScope scope, Operand<TFloat32> x, String network) {
    var tf = scope.tf();
    return switch (network) {
      case "counts" -> {
        var count = tf.varHandleOp(TFloat32.class, Shape.scalar());
        var more = tf.assignAddVariableOp(count, tf.constant(1f));
        yield tf.withControlDependencies(List.of(more)).identity(x);
      }
      case "fails on noise" -> {
        var isBright = tf.math.greater(tf.reduceMax(x, tf.array(0, 1, 2, 3)), tf.constant(5f));
        var check = tf.assertThat(isBright, List.of(x));
        yield tf.withControlDependencies(List.of(check)).identity(x);
      }
      case "is random" -> tf.math.add(x, tf.random.randomUniform(tf.shape(x), TFloat32.class));
      default -> throw new IllegalArgumentException(network);
    };
  }

  @Test
  void aScaleThatIsNotFiniteIsNotFolded() {
    BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network =
        (scope, x) -> {
          var random = new Random(1);
          var filter = SmallGraph.variable(scope, random, -1, 1, 1, 1, 3, 3);
          var product = scope.tf().nn.conv2d(x, filter, List.of(1L, 1L, 1L, 1L), "SAME");
          var zeros = SmallGraph.variable(scope, random, 0, 0, 3);
          return scope.tf().math.mul(scope.tf().math.div(product, zeros), zeros);
        };
    var outcome = optimized(network);
    try (var graph = outcome.graph()) {
      assertTrue(SmallGraph.operations(graph).containsKey("Div"), outcome.remark());
    }
  }

  /** Python's variables of TensorFlow 1 are read so. */
  @Test
  void anOperationMayHaveToRunBesideOneThatIsGone() {
    var outcome =
        optimized(
            (scope, x) -> {
              var gone = scope.tf("gone").identity(x);
              var at = scope.tf().scope();
              var beside = at.env().opBuilder("Relu", "beside", at).addInput(gone.asOutput());
              beside.setAttr("_class", new String[] {"loc:@gone"});
              return beside.build().output(0).expect(TFloat32.class);
            });
    outcome.graph().close();
    assertTrue(outcome.isFast(), outcome.remark());
  }

  /** Whether or not this machine has bfloat16. */
  @Test
  void aGraphInBfloat16ComesWithTheSameInFloat32() throws IOException {
    var network = new RandomNetwork(2);
    var plain = PlainModel.of(SmallGraph.load(network::build));
    var expected = plainAnswer(new RandomNetwork(2)::build);
    try (var outcome = ModelOptimizer.optimize(plain, Set.of(NumericPrecision.BFLOAT16));
        var graph = outcome.graph()) {
      assertTrue(outcome.isFast(), outcome.remark());
      assertAnswers(expected, outcome.exact());
      boolean isCoarse = NumericPrecision.fastest() == NumericPrecision.BFLOAT16;
      assertEquals(isCoarse, graph != outcome.exact(), outcome.remark());
    }
  }

  @Test
  void nothingNativeIsLeft() throws IOException {
    optimized(new RandomNetwork(0)::build).graph().close();
    NativeMemory.assertAllIsClosed(
        () -> {
          optimized(new RandomNetwork(1)::build).graph().close();
          optimized((scope, x) -> dropout(scope.tf(), x, "floor", 0.5f)).graph().close();
        });
  }
}
