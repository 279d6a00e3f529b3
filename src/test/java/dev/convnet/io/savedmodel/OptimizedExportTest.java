// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.graph.RandomNetwork;
import dev.convnet.io.savedmodel.graph.SmallGraph;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class OptimizedExportTest {
  /** A network with two normalizations that can be folded. */
  private static final long SEED = 29;

  private static final int SIDE = SmallGraph.SIDE;
  private static final List<String> LABELS = List.of("a", "b", "c", "d");

  @TempDir static Path folder;

  private static Path checkpoint;
  private static Path plain;
  private static Path optimized;

  @BeforeAll
  static void export() throws IOException {
    checkpoint = checkpoint(folder.resolve("run"));
    plain = new SavedModelExporter(network()).export(checkpoint, folder.resolve("plain"));
    optimized =
        new SavedModelExporter(network())
            .optimized()
            .export(checkpoint, folder.resolve("optimized"));
  }

  private static ExportSpec network() {
    return new ExportSpec(
        SIDE,
        SIDE,
        LABELS,
        (scope, images) -> {
          var pixels = scope.tf().math.div(images, scope.tf().constant(255f));
          return new RandomNetwork(SEED).build(scope, pixels);
        },
        OptimizedExportTest::saver);
  }

  private static Saver saver(GraphScope scope) {
    return Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.unsharded());
  }

  private static Path checkpoint(Path directory) throws IOException {
    Files.createDirectory(directory);
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var shape = Placeholder.shape(Shape.of(-1, SIDE, SIDE, SmallGraph.CHANNELS));
      new RandomNetwork(SEED).build(scope, scope.tf().placeholder(TFloat32.class, shape));
      var saver = saver(scope);
      try (var session = SessionOptions.standard().open(graph)) {
        session.run(scope.initializer());
        return saver.save(
            session, directory, "model.ckpt", 1, MetaGraphs.of(scope, saver.saverDef()));
      }
    }
  }

  private static float[] scores(ServableModel model, int side) {
    var pixels = new byte[side * side * 3];
    new Random(1).nextBytes(pixels);
    try (var images =
        TUint8.tensorOf(Shape.of(1, side, side, 3), DataBuffers.of(pixels, true, false))) {
      return model.call(
          model.signatures().get("serving_default"),
          Map.of("images", images),
          outputs -> SmallGraph.floats(outputs.get("scores")));
    }
  }

  @ParameterizedTest(name = "of {0} pixels")
  @ValueSource(ints = {SIDE, SIDE + 3})
  void imagesAreAnsweredAsByThePlainModel(int side) throws IOException {
    try (var expected = ServableModel.load(plain);
        var exported = ServableModel.load(optimized);
        var loaded = ServableModel.optimized(plain);
        var both = ServableModel.optimized(optimized)) {
      for (var model : List.of(exported, loaded, both)) {
        assertArrayEquals(scores(expected, side), scores(model, side), 1e-5f);
      }
      assertNotNull(loaded.graph().operation("exact_size/serving_default/images"));
      assertEquals(0, normalizations(exported.graph()));
      assertTrue(normalizations(expected.graph()) > 0, "the network has no normalization");
    }
  }

  private static int normalizations(Graph graph) {
    int count = 0;
    for (var operations = graph.operations(); operations.hasNext(); ) {
      if (operations.next().type().startsWith("FusedBatchNorm")) count++;
    }
    return count;
  }

  @Test
  void aNetworkThatCannotBeProvedIsNotExported() {
    var random =
        new ExportSpec(
                SIDE,
                SIDE,
                LABELS,
                (scope, images) -> {
                  var logits = new RandomNetwork(SEED).build(scope, images);
                  var tf = scope.tf();
                  return tf.math.mul(
                      logits, tf.random.randomUniform(tf.shape(logits), TFloat32.class));
                },
                OptimizedExportTest::saver)
            .withScores(ExportSpec.ScoreFunction.NONE);
    var to = folder.resolve("random");

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> new SavedModelExporter(random).optimized().export(checkpoint, to));

    assertTrue(error.getMessage().contains("answers would differ"), error.getMessage());
    assertTrue(Files.notExists(to.resolve("1")), "a version was left");
  }

  @Test
  void nothingNativeIsLeftOfALoad() throws IOException {
    ServableModel.optimized(plain, InferencePrecision.FASTEST).close();

    NativeMemory.assertAllIsClosed(
        () -> ServableModel.optimized(plain, InferencePrecision.FASTEST).close());
  }

  @Tag("nightly")
  @Test
  void aThousandLoadsTakeNoMoreMemory() throws IOException {
    for (int i = 0; i < 100; i++) ServableModel.optimized(plain).close();
    long before = resident();
    for (int i = 0; i < 1_000; i++) ServableModel.optimized(plain).close();

    long grown = resident() - before;
    assertTrue(grown < 60_000, grown + " kB more");
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
