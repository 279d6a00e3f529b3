// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.types.TFloat32;

class SaverTest {
  private static final Saver.Settings WHOLE = new Saver.Settings(5, 10_000, false);

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  private SmallNetwork network;

  @BeforeEach
  void build() {
    network = SmallNetwork.in(graph.scope());
  }

  private Path save(Saver saver, long step) throws IOException {
    return network.save(saver, graph.session(), directory, step);
  }

  private void restore(Saver saver, Path prefix) throws IOException {
    saver.restore(graph.session(), prefix);
  }

  @Nested
  class TheDefinition {
    @Test
    void isThatOfAMonitoredTrainingSession() {
      var definition = network.saver().saverDef();

      assertEquals(
          """
          filename_tensor_name: "save/Const:0"
          save_tensor_name: "save/Identity:0"
          restore_op_name: "save/restore_all"
          max_to_keep: 5
          sharded: true
          keep_checkpoint_every_n_hours: 10000.0
          version: V2
          """,
          definition.toString());
    }

    @Test
    void ofOneFileFetchesWhatWaitsForTheFile() {
      var definition = network.saver(WHOLE).saverDef();

      assertEquals("save/control_dependency:0", definition.getSaveTensorName());
    }
  }

  @Nested
  class ACheckpoint {
    @Test
    void hasOneDataFileADevice() throws IOException {
      graph.initialize();

      save(network.saver(), 7);

      assertEquals(
          List.of(
              "checkpoint",
              "model.ckpt-7.data-00000-of-00002",
              "model.ckpt-7.data-00001-of-00002",
              "model.ckpt-7.index",
              "model.ckpt-7.meta"),
          SmallNetwork.files(directory));
    }

    @Test
    void hasTheVariablesUnderTheirNames() throws IOException {
      graph.initialize();

      var prefix = save(network.saver(WHOLE), 0);

      try (var reader = CheckpointReader.open(prefix)) {
        assertEquals(
            "b float32 [2], step int64 [], w1 float32 [2], w2 float32 [2]",
            reader.entries().values().stream()
                .map(entry -> entry.name() + " " + entry.typeName() + " " + entry.shape())
                .collect(Collectors.joining(", ")));
        assertArrayEquals(new float[] {0.25f, 0.25f}, reader.floats("b"));
      }
    }

    @Test
    void isNamedInTheStateFileRelativeToIt() throws IOException {
      graph.initialize();

      save(network.saver(), 7);

      assertEquals(
          "model_checkpoint_path: \"model.ckpt-7\"\nall_model_checkpoint_paths: \"model.ckpt-7\"\n",
          Files.readString(directory.resolve("checkpoint")));
    }

    @Test
    void isSavedInADirectoryWithOddCharacters() throws IOException {
      graph.initialize();
      var odd = Files.createDirectory(directory.resolve("Zürich 50% {a}"));
      var saver = network.saver();

      var prefix = network.save(saver, graph.session(), odd, 1);
      graph.run(network.train());
      restore(saver, prefix);

      assertEquals(0, graph.longScalar(network.step()));
    }

    @Test
    void staysWhereItsStepIsSavedAgain() throws IOException {
      graph.initialize();
      var saver = network.saver();
      save(saver, 1);

      save(saver, 1);

      assertEquals(List.of(directory.resolve("model.ckpt-1")), kept());
    }

    @Test
    void isReplacedWhereItsStepHasOtherValues() throws IOException {
      graph.initialize();
      var saver = network.saver();
      var prefix = save(network.saver(WHOLE), 1);
      graph.run(network.train());

      save(saver, 1);

      try (var reader = CheckpointReader.open(prefix)) {
        assertArrayEquals(new float[] {1.5f, 1.5f}, reader.floats("w1"));
      }
      assertEquals(5, SmallNetwork.files(directory).size());
    }
  }

  private List<Path> kept() throws IOException {
    return CheckpointState.read(directory).orElseThrow().all();
  }

  @Nested
  class ARestore {
    @Test
    void bringsBackTheValues() throws IOException {
      graph.initialize();
      graph.run(network.train());
      var saver = network.saver();
      var prefix = save(saver, 1);
      graph.initialize();

      restore(saver, prefix);

      assertArrayEquals(new float[] {1.5f, 1.5f}, graph.floats(network.w1()));
      assertEquals(1, graph.longScalar(network.step()));
    }

    @Test
    void needsNoInitialization() throws IOException {
      graph.initialize();
      var prefix = save(network.saver(), 1);
      var saver = network.saver();

      try (var session = SessionOptions.singleThreaded().open(graph.graph())) {
        saver.restore(session, prefix);

        try (var values = session.runner().fetch(network.b()).run()) {
          assertEquals(0.25f, ((TFloat32) values.get(0)).getFloat(1));
        }
      }
    }

    @Test
    void canReadOtherKeys() throws IOException {
      graph.initialize();
      var averages = new TreeMap<String, Variable<?>>(Map.of("w1/Average", network.b()));
      var prefix =
          Saver.build(graph.scope(), Map.of("w1/Average", network.w1()), WHOLE)
              .save(
                  graph.session(),
                  directory,
                  "averages",
                  3,
                  MetaGraphs.of(graph.scope(), network.saver().saverDef()));

      restore(Saver.build(graph.scope(), averages, WHOLE), prefix);

      assertArrayEquals(new float[] {0.5f, 0.5f}, graph.floats(network.b()));
    }

    @Test
    void takesTheLatestOfADirectory() throws IOException {
      graph.initialize();
      var saver = network.saver();
      save(saver, 1);
      graph.run(network.train());
      save(saver, 2);
      graph.initialize();

      restore(saver, directory);

      assertEquals(1, graph.longScalar(network.step()));
    }

    @Test
    void findsTheLatestOfADirectoryThatWasMoved() throws IOException {
      graph.initialize();
      var saver = network.saver();
      var before = Files.createDirectory(directory.resolve("before"));
      network.save(saver, graph.session(), before, 1);

      restore(saver, Files.move(before, directory.resolve("after")));

      assertArrayEquals(new float[] {0.5f, 0.5f}, graph.floats(network.w1()));
    }
  }

  @Nested
  class ASaver {
    @Test
    void needsVariables() {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> Saver.build(graph.scope(), List.of(), Saver.Settings.standard()));

      assertEquals("no variables to save; build the network first", error.getMessage());
    }

    @Test
    void keepsAtLeastOne() {
      var error = assertThrows(InvalidSettingException.class, () -> new Saver.Settings(0, 1, true));

      assertEquals("maxToKeep must be at least 1, got 0", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void keepsOneOfAPositiveNumberOfHours(double hours) {
      var error =
          assertThrows(InvalidSettingException.class, () -> new Saver.Settings(1, hours, true));

      assertEquals("keepEveryHours must be more than 0, got " + hours, error.getMessage());
    }
  }
}
