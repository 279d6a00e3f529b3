// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStateTest {
  @TempDir private Path directory;

  @Nested
  class Reading {
    @Test
    void givesNothingWhereNothingWasSaved() throws IOException {
      assertEquals(Optional.empty(), CheckpointState.read(directory));
    }

    @Test
    void resolvesRelativeNamesAgainstTheDirectory() throws IOException {
      var state =
          read("model_checkpoint_path: \"m-2\" all_model_checkpoint_paths: [\"m-1\", 'm-2']");

      assertEquals(Optional.of(directory.resolve("m-2")), state.latest());
      assertEquals(List.of(directory.resolve("m-1"), directory.resolve("m-2")), state.all());
    }

    @Test
    void keepsAnAbsoluteNameWhoseCheckpointExists() throws IOException {
      var elsewhere = Files.createDirectory(directory.resolve("elsewhere")).resolve("m-2");
      Files.createFile(directory.resolve("elsewhere/m-2.index"));

      var state = read("model_checkpoint_path: \"" + elsewhere + "\"");

      assertEquals(Optional.of(elsewhere), state.latest());
    }

    @Test
    void findsTheCheckpointsOfAMovedDirectoryInTheNewOne() throws IOException {
      var state = read("model_checkpoint_path: \"/gone/cifar10_train/m-2\"");

      assertEquals(Optional.of(directory.resolve("m-2")), state.latest());
    }

    @Test
    void takesPythonsEscapes() throws IOException {
      var state = read("model_checkpoint_path: \"mod\\303\\250le \\\"a\\\"\\\\\\x62-2\"");

      assertEquals(Optional.of(directory.resolve("modèle \"a\"\\b-2")), state.latest());
    }

    @Test
    void readsOverCommentsAndTimeStamps() throws IOException {
      var state =
          read(
              """
              # of CheckpointManager
              model_checkpoint_path: "ckpt-2"
              all_model_checkpoint_paths: "ckpt-2"
              all_model_checkpoint_timestamps: 1700000000.25
              last_preserved_timestamp: 1.7e9
              """);

      assertEquals(CheckpointState.of(List.of(directory.resolve("ckpt-2"))), state);
    }

    @Test
    void ofAnEmptyFileGivesNoCheckpoint() throws IOException {
      assertEquals(CheckpointState.of(List.of()), read(""));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "model_checkpoint_path: \"cut",
          "model_checkpoint_path",
          "model_checkpoint_path: 7",
          "model_checkpoint_path: \"\\400\"",
          "model_checkpoint_path: \"a\\000b\"",
          "\u0000\u0001"
        })
    void ofAFileThatLiesNamesItAndSaysWhatToDo(String text) {
      var error = assertThrows(IOException.class, () -> read(text));

      var sentence =
          " is damaged: (it is no list of checkpoints from line 1, column \\d+ on|"
              + "it names a file that cannot exist);"
              + " give the path of a checkpoint instead of its directory";
      var message = error.getMessage().replace(directory.resolve("checkpoint").toString(), "");
      assertTrue(message.matches(sentence), message);
    }

    private CheckpointState read(String text) throws IOException {
      Files.writeString(directory.resolve("checkpoint"), text);
      return CheckpointState.read(directory).orElseThrow();
    }
  }

  @Nested
  class Writing {
    @Test
    void givesRelativeNamesSoThatTheDirectoryCanBeMoved() throws IOException {
      CheckpointState.of(List.of(directory.resolve("m-1"), directory.resolve("m-2")))
          .write(directory);

      assertEquals(
          """
          model_checkpoint_path: "m-2"
          all_model_checkpoint_paths: "m-1"
          all_model_checkpoint_paths: "m-2"
          """,
          written());
    }

    @Test
    void givesRelativeNamesInARelativeDirectory() throws IOException {
      var relative = Path.of("").toAbsolutePath().relativize(directory);

      CheckpointState.of(List.of(relative.resolve("m-2"))).write(relative);

      assertEquals(
          "model_checkpoint_path: \"m-2\"\nall_model_checkpoint_paths: \"m-2\"\n", written());
    }

    @Test
    void escapesAsPythonDoes() throws IOException {
      var relative = Path.of("").toAbsolutePath().relativize(directory);

      CheckpointState.of(List.of(relative.resolve("modèle \"a\"-2"))).write(relative);

      assertTrue(written().startsWith("model_checkpoint_path: \"mod\\303\\250le \\\"a\\\"-2\"\n"));
    }

    @Test
    void isReadBackTheSame() throws IOException {
      var state = CheckpointState.of(List.of(directory.resolve("a"), directory.resolve("ü\n\"-3")));
      state.write(directory);

      assertEquals(Optional.of(state), CheckpointState.read(directory));
    }

    @Test
    void leavesNothingElseBehindAndReplacesTheOldFile() throws IOException {
      Files.writeString(directory.resolve("checkpoint"), "old");
      CheckpointState.of(List.of()).write(directory);

      try (var files = Files.list(directory)) {
        assertEquals(List.of(directory.resolve("checkpoint")), files.toList());
      }
      assertEquals("", written());
    }

    @Test
    void thatFailsKeepsTheOldFile() throws IOException {
      Files.createDirectories(directory.resolve("checkpoint/in the way"));

      assertThrows(IOException.class, () -> CheckpointState.of(List.of()).write(directory));

      try (var files = Files.list(directory)) {
        assertEquals(List.of(directory.resolve("checkpoint")), files.toList());
      }
    }

    @Test
    void isNotSpoiltByAnInterrupt() throws IOException {
      Thread.currentThread().interrupt();
      CheckpointState.of(List.of(directory.resolve("m-1"))).write(directory);

      assertTrue(Thread.interrupted());
      assertTrue(written().startsWith("model_checkpoint_path: "));
    }

    private String written() throws IOException {
      return Files.readString(directory.resolve("checkpoint"));
    }
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "run/model.ckpt-92259, 92259",
    "a-b-0, 0",
    "cnn_session,",
    "model.ckpt-,",
    "2017,2017"
  })
  void theStepIsTheNumberBehindTheLastDash(Path checkpoint, Long step) {
    var expected = step == null ? OptionalLong.empty() : OptionalLong.of(step);

    assertEquals(expected, CheckpointState.step(checkpoint));
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({"'', '', 0", "a, '', 1", "'', ab, 2", "weight, weights, 1", "kitten, sitting, 3"})
  void theDistanceOfNamesCountsChanges(String a, String b, int distance) {
    assertEquals(distance, ClosestNames.distance(a, b));
  }
}
