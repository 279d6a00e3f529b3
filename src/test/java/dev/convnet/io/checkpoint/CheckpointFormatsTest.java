// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;

/** Format V1, and the types that TensorFlow's own reader does not give to Java. */
class CheckpointFormatsTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoints");

  @TempDir Path directory;

  @Nested
  class FormatOne {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "v1",
          "v1/model.ckpt",
          "v1-sharded",
          "v1-sharded/model.ckpt-3",
          "v1-sharded/model.ckpt-3-?????-of-00002"
        })
    void isReadFromOneFileAndFromShards(String path) throws IOException {
      try (var reader = CheckpointReader.open(FILES.resolve(path))) {
        assertEquals(
            List.of("embedding", "step", "weights"), List.copyOf(reader.entries().keySet()));
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, reader.floats("weights"));
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1, 1, 1}, reader.floats("embedding"));
        assertArrayEquals(new long[] {3}, reader.longs("step"));
        reader.checkFiles();
        reader.verify();
      }
    }

    @Test
    void isFoundInADirectoryWithoutStateFile() throws IOException {
      Files.copy(FILES.resolve("v1/model.ckpt"), directory.resolve("vgg_16.ckpt"));
      Files.writeString(directory.resolve("notes.txt"), "of no format ".repeat(9));

      try (var reader = CheckpointReader.open(directory)) {
        assertEquals(directory.resolve("vgg_16.ckpt"), reader.prefix());
      }
    }

    @Test
    void isWhatARunWithoutStateFileGoesOnFrom() throws IOException {
      var checkpoint = directory.resolve("model.ckpt-3");
      Files.copy(FILES.resolve("v1/model.ckpt"), checkpoint);

      assertEquals(Optional.of(checkpoint), Recovery.latestValidCheckpoint(directory));
    }

    @Test
    void namesAShardThatIsMissing() throws IOException {
      var shard = "model.ckpt-3-00001-of-00002";
      Files.copy(FILES.resolve("v1-sharded").resolve(shard), directory.resolve(shard));

      var error =
          assertThrows(
              IOException.class, () -> CheckpointReader.open(directory.resolve("model.ckpt-3")));

      assertTrue(error.getMessage().contains("model.ckpt-3-00000-of-00002"), error.getMessage());
    }

    @Test
    void hasItsStepBeforeTheNumbersOfItsShards() {
      assertEquals(
          OptionalLong.of(3), CheckpointState.step(Path.of("run/model.ckpt-3-?????-of-00002")));
    }

    @Test
    void isNotMistakenInAnotherFile() throws IOException {
      var file = Files.writeString(directory.resolve("notes.txt"), "of no format");

      var error = assertThrows(NoSuchFileException.class, () -> CheckpointReader.open(file));

      assertEquals(
          "the file %s is no checkpoint, or it is damaged; %s holds no checkpoints"
              .formatted(file, directory),
          error.getMessage());
    }
  }

  @Nested
  class RestoringFormatOne {
    @RegisterExtension final GraphExtension graph = new GraphExtension();

    @ParameterizedTest
    @ValueSource(strings = {"model.ckpt", "model.ckpt-00000-of-00001"})
    void assignsTheVariables(String name) throws IOException {
      var network = SmallNetwork.in(graph.scope());
      var saver = network.saver();
      graph.initialize();
      graph.run(network.train());
      save(network, directory.resolve(name));
      graph.run(network.train());

      saver.restore(graph.session(), directory.resolve("model.ckpt"));

      assertEquals(1, graph.longScalar(network.step()));
      assertArrayEquals(new float[] {1.5f, 1.5f}, graph.floats(network.w1()));
    }

    private void save(SmallNetwork network, Path file) {
      var tf = graph.scope().tf("v1");
      var names = network.variables().stream().map(variable -> variable.name());
      var whole = network.variables().stream().map(variable -> "");
      var save =
          tf.train.saveSlices(
              tf.constant(file.toString()),
              tf.array(names.toArray(String[]::new)),
              tf.array(whole.toArray(String[]::new)),
              network.variables().stream().<Operand<?>>map(variable -> variable).toList());
      graph.run(save);
    }
  }

  @Nested
  class AType {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            uint32        | [1, 2, 3]
            uint64        | [0, 9223372036854775808, 18446744073709551615]
            int4          | [1, 2, -3]
            uint4         | [1, 2, 3]
            float8_e5m2   | [1.0, 2.0, -3.0]
            float8_e4m3fn | [1.0, 2.0, -3.0]
            qint8         | [1, 2, 100]
            quint16       | [1, 2, 100]
            complex64     | [1.0+2.0j, NaN+0.0j, -0.0-0.5j]
            complex128    | [0.1-2.0j]
            variant       | ["\\n\\026tensorflow::TensorList\\022\\003\\000\\001\\003"]
            """)
    void hasItsValuesAsText(String type, String expected) throws IOException {
      try (var reader = CheckpointReader.open(FILES.resolve("types/ckpt"))) {
        var values = reader.values(type);
        var texts = new ArrayList<String>();
        for (long i = 0; i < values.count(); i++) texts.add(values.text(i));

        assertEquals(type, reader.entry(type).typeName());
        assertEquals(expected, texts.toString());
      }
    }
  }
}
