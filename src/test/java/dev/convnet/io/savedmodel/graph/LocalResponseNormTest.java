// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.io.savedmodel.optimize.GraphOptimizer;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.ops.LocalResponseNormalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Models with local response normalization, which are loaded for answers. */
class LocalResponseNormTest {
  private static final LocalResponseNormalization NORM =
      new LocalResponseNormalization(2, 1, 0.4f, 0.75f);

  private static final List<Long> ONES = List.of(1L, 1L, 1L, 1L);

  private static int lrns(Graph graph) {
    return SmallGraph.operations(graph).getOrDefault("LRN", 0);
  }

  private static void assertRewritten(
      int left, BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network) {
    var outcome = ModelOptimizerTest.optimized(network);
    try (var fast = outcome.graph()) {
      assertTrue(outcome.isFast(), outcome.remark());
      assertEquals(left, lrns(fast.graph()), outcome.remark());
      ModelOptimizerTest.assertAnswers(ModelOptimizerTest.plainAnswer(network), fast);
    }
  }

  private static Operand<TFloat32> convolved(
      GraphScope scope, Operand<TFloat32> x, long in, long out) {
    var filter = SmallGraph.variable(scope, new Random(out), -2, 2, 1, 1, in, out);
    return scope.tf().nn.conv2d(x, filter, ONES, "SAME");
  }

  @ParameterizedTest(name = "radius {0}, bias {1}, alpha {2}, beta {3}, {4} channels")
  @CsvSource({
    "4, 1, 0.000111, 0.75, 64",
    "2, 2, 0.3, 0.75, 12",
    "1, 0.5, 2, 0.5, 5",
    "2, 1, 0.1, 1, 7",
    "0, 1, 0.7, 0.75, 4",
    "5, 1, 1, 0.5, 3",
    "9, 1, 0.1, 1, 1",
    "3, 1, 0.02, 0.75, 300", // too many weights for a constant
  })
  void itsValuesAreThoseOfLrn(int radius, float bias, float alpha, float beta, int channels) {
    var norm = new LocalResponseNormalization(radius, bias, alpha, beta);
    assertRewritten(
        0,
        (scope, x) ->
            norm.apply(
                scope.nameScope("norm"), convolved(scope, x, SmallGraph.CHANNELS, channels)));
  }

  /** All of them would change the answers if they were taken for another number of channels. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "placeholder, 0",
    "bias, 0",
    "relu, 0",
    "depthwise, 0",
    "max pool, 0",
    "average pool, 0",
    "max pool of channels, 1",
    "sum, 0",
    "sum of one channel, 1",
    "constant first, 0",
    "two norms, 0",
    "reshape, 1",
    "many channels, 1"
  })
  void theNumberOfChannelsIsKnownFromWhatIsBefore(String before, int left) {
    assertRewritten(left, (scope, x) -> normed(scope, before(scope, x, before), "last"));
  }

  private static Operand<TFloat32> normed(GraphScope scope, Operand<TFloat32> x, String name) {
    return NORM.apply(scope.nameScope(name), x);
  }

  private static Operand<TFloat32> before(GraphScope scope, Operand<TFloat32> x, String form) {
    var tf = scope.tf();
    var six = convolved(scope, x, SmallGraph.CHANNELS, 6);
    var bias = SmallGraph.variable(scope, new Random(3), -1, 1, 6);
    var window = tf.array(1, 2, 2, 1);
    return switch (form) {
      case "placeholder" -> x;
      case "bias" -> tf.nn.biasAdd(six, bias);
      case "relu" -> tf.nn.relu(six);
      case "depthwise" -> {
        var filter = SmallGraph.variable(scope, new Random(4), -1, 1, 3, 3, 6, 2);
        yield tf.nn.depthwiseConv2dNative(six, filter, ONES, "SAME");
      }
      case "max pool" -> tf.nn.maxPool(six, window, window, "SAME");
      case "average pool" -> tf.nn.avgPool(six, List.of(1L, 2L, 2L, 1L), ONES, "VALID");
      case "max pool of channels" ->
          tf.nn.maxPool(six, tf.array(1, 1, 1, 2), tf.array(1, 1, 1, 2), "VALID");
      case "sum" -> tf.math.add(tf.nn.relu(six), six);
      case "sum of one channel" -> tf.math.add(convolved(scope, x, SmallGraph.CHANNELS, 1), six);
      case "constant first" -> tf.math.mul(bias, tf.nn.relu(six));
      case "two norms" -> normed(scope, six, "first");
      case "many channels" -> convolved(scope, x, SmallGraph.CHANNELS, 385);
      case "reshape" -> tf.reshape(six, tf.array(-1, 4, 3, 18));
      default -> throw new IllegalArgumentException(form);
    };
  }

  @Test
  void aPowerThatRootsCannotMakeStays() {
    var norm = new LocalResponseNormalization(2, 1, 0.4f, 0.6f);
    assertRewritten(1, (scope, x) -> norm.apply(scope.nameScope("norm"), x));
  }

  @Test
  void oneOfFloat16Stays() {
    assertRewritten(
        1,
        (scope, x) -> {
          var tf = scope.tf();
          var half = tf.dtypes.cast(x, TFloat16.class);
          return tf.dtypes.cast(tf.nn.localResponseNormalization(half), TFloat32.class);
        });
  }

  /** A SavedModel may leave out attributes that have TensorFlow's default. */
  @Test
  void attributesThatAreMissingHaveTheirDefaults() {
    BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network =
        (scope, x) ->
            scope.tf().nn.localResponseNormalization(convolved(scope, x, SmallGraph.CHANNELS, 16));
    var loaded = SmallGraph.load(network);
    var meta = loaded.meta().toBuilder();
    for (var node : meta.getGraphDefBuilder().getNodeBuilderList()) {
      if (node.getOp().equals("LRN")) node.clearAttr();
    }
    var stripped =
        new ServableGraph(meta.build(), loaded.graph(), loaded.session(), Map.of(), false);
    var outcome = ModelOptimizerTest.optimized(stripped);
    try (var fast = outcome.graph()) {
      assertTrue(outcome.isFast(), outcome.remark());
      assertEquals(0, lrns(fast.graph()), outcome.remark());
      ModelOptimizerTest.assertAnswers(ModelOptimizerTest.plainAnswer(network), fast);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"alexnet", "cuda-convnet", "googlenet"})
  void bothOfANamedNetworkAreRewritten(String name) {
    var model = Networks.named(name).build();
    var size = model.inputShape();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var shape = Placeholder.shape(Shape.of(-1, size.get(0), size.get(1), size.get(2)));
      var x = scope.tf("x").placeholder(TFloat32.class, shape);
      var y = model.logits(scope, x).op().name();
      var before = graph.toGraphDef();
      var rewritten =
          GraphOptimizer.optimize(
              before, Set.of("x"), Set.of(y), Set.of(), (names, reader) -> {}, type -> false);
      assertEquals(2, before.getNodeList().stream().filter(n -> n.getOp().equals("LRN")).count());
      assertEquals(2, rewritten.lrns());
    }
  }

  @TempDir Path folder;

  @Test
  void cifar10AnswersTheSameWithoutLrn() throws IOException {
    var original = Path.of("savedmodels", "cifar10", "1");
    var exported = folder.resolve("1");
    copy(original, exported);
    ModelOptimizer.rewriteFiles(exported);
    try (var plain = ServableModel.load(original);
        var loaded = ServableModel.optimized(original);
        var rewritten = ServableModel.load(exported)) {
      assertTrue(lrns(plain.graph()) > 0, "the network has no LRN");
      assertEquals(0, lrns(loaded.graph()), loaded.remark());
      assertEquals(0, lrns(rewritten.graph()));
      var expected = scores(plain);
      assertArrayEquals(expected, scores(loaded), 1e-5f);
      assertArrayEquals(expected, scores(rewritten), 1e-5f);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (var path : paths.toList())
        Files.copy(path, to.resolve(from.relativize(path).toString()));
    }
  }

  private static float[] scores(ServableModel model) {
    var pixels = new byte[3 * 32 * 32 * 3];
    new Random(1).nextBytes(pixels);
    try (var images =
        TUint8.tensorOf(Shape.of(3, 32, 32, 3), DataBuffers.of(pixels, true, false))) {
      return model.call(
          model.signatures().get("serving_default"),
          Map.of("images", images),
          outputs -> SmallGraph.floats(outputs.get("scores")));
    }
  }
}
