// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  private SmallNetwork network;
  private Saver saver;

  @BeforeEach
  void build() {
    network = SmallNetwork.in(graph.scope());
    saver = network.saver();
    graph.initialize();
  }

  private void save(long... steps) throws IOException {
    for (var step : steps) network.save(saver, graph.session(), directory, step);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private Optional<Path> newestWhole() throws IOException {
    return Recovery.latestValidCheckpoint(directory);
  }

  private void flip(String name, int at) throws IOException {
    var bytes = Files.readAllBytes(file(name));
    bytes[at] ^= 0x10;
    Files.write(file(name), bytes);
  }

  private void cut(String name) throws IOException {
    var bytes = Files.readAllBytes(file(name));
    Files.write(file(name), Arrays.copyOf(bytes, bytes.length / 2));
  }

  private void assertGoesOnWith(String name) throws IOException {
    assertEquals(Optional.of(file(name)), newestWhole());
    assertEquals(Optional.of(file(name)), CheckpointState.read(directory).orElseThrow().latest());
  }

  @Test
  void isNoneWhereNothingWasSaved() throws IOException {
    assertEquals(Optional.empty(), newestWhole());
  }

  @Nested
  class GoesOnWith {
    @Test
    void theNewest() throws IOException {
      save(1, 2);

      assertGoesOnWith("model.ckpt-2");
    }

    @Test
    void theOneBeforeAFlippedByteAndKeepsTheDamagedOne() throws IOException {
      save(1, 2, 3);
      flip("model.ckpt-3.data-00001-of-00002", 2);

      assertGoesOnWith("model.ckpt-2");
      assertTrue(Files.exists(file("damaged/model.ckpt-3.data-00001-of-00002")));
      assertTrue(Files.exists(file("damaged/model.ckpt-3.index")));
      assertFalse(Files.exists(file("model.ckpt-3.index")));
    }

    @Test
    void theOneBeforeCutAndMissingFiles() throws IOException {
      save(1, 2, 3, 4);
      cut("model.ckpt-4.index");
      cut("model.ckpt-3.data-00001-of-00002");
      Files.delete(file("model.ckpt-2.data-00000-of-00002"));

      assertGoesOnWith("model.ckpt-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_checkpoint_path: \"model.ck", "", "\u0000\u0000"})
    void theNewestFileWhereTheStateIsDamaged(String text) throws IOException {
      save(9, 10);
      Files.writeString(file("checkpoint"), text);

      assertGoesOnWith("model.ckpt-10");
    }

    @Test
    void theNewestFileWhereTheStateIsGone() throws IOException {
      save(9, 10);
      Files.delete(file("checkpoint"));

      assertGoesOnWith("model.ckpt-10");
    }

    @Test
    void theNewestWholeFileWhereTheStateIsDamagedToo() throws IOException {
      save(8, 9, 10);
      Files.writeString(file("checkpoint"), "");
      cut("model.ckpt-10.index");

      assertGoesOnWith("model.ckpt-9");
      assertTrue(Files.exists(file("damaged/model.ckpt-10.index")));
      assertTrue(Files.exists(file("model.ckpt-8.index")));
    }

    @Test
    void theOneThatTheStateWasTurnedBackTo() throws IOException {
      save(1, 2, 3);
      new CheckpointState(
              Optional.of(file("model.ckpt-2")),
              List.of(file("model.ckpt-1"), file("model.ckpt-2"), file("model.ckpt-3")))
          .write(directory);

      assertGoesOnWith("model.ckpt-2");
      assertTrue(Files.exists(file("model.ckpt-3.index")));
    }

    @Test
    void namesOfAPlaceThatTheDirectoryWasMovedFrom() throws IOException {
      save(1);
      Files.writeString(file("checkpoint"), "model_checkpoint_path: \"/elsewhere/model.ckpt-1\"");

      assertEquals(Optional.of(file("model.ckpt-1")), newestWhole());
    }

    @Test
    void nothingWhereNoneIsWhole() throws IOException {
      save(1);
      flip("model.ckpt-1.data-00001-of-00002", 2);

      var error = assertThrows(IOException.class, this::search);

      assertEquals(
          "every checkpoint in %s is damaged; copy an undamaged one there, or start again (ExistingRun.OVERWRITE)"
              .formatted(directory),
          error.getMessage());
      assertTrue(Files.exists(file("model.ckpt-1.index")));
    }

    private void search() throws IOException {
      newestWhole();
    }
  }

  @Nested
  class OfAKilledRun {
    private void leave(String... changing) throws IOException {
      var folder = Files.createDirectory(file(".unfinished-1"));
      InterruptedSaves.recordChanges(
          folder, Arrays.stream(changing).map(name -> file(name)).toList());
    }

    private void publishUnnamed(long step) throws IOException {
      var state = Files.readString(file("checkpoint"));
      save(step);
      Files.writeString(file("checkpoint"), state);
    }

    @Test
    void theCheckpointThatWasNotNamedYetGoes() throws IOException {
      save(1);
      publishUnnamed(2);
      leave("model.ckpt-2");

      newestWhole();

      assertEquals(5, SmallNetwork.files(directory).size());
    }

    @Test
    void theCheckpointThatWasToGoGoes() throws IOException {
      save(1, 2);
      new CheckpointState(Optional.of(file("model.ckpt-2")), List.of(file("model.ckpt-2")))
          .write(directory);
      leave("model.ckpt-1", "model.ckpt-2");

      newestWhole();

      assertEquals(5, SmallNetwork.files(directory).size());
      assertTrue(Files.exists(file("model.ckpt-2.index")));
    }

    @Test
    void othersStay() throws IOException {
      save(1);
      publishUnnamed(2);
      leave("model.ckpt-3");

      newestWhole();

      assertTrue(Files.exists(file("model.ckpt-2.index"))); // kept on purpose, may be
    }

    @Test
    void allStaysWhereTheStateIsDamaged() throws IOException {
      save(1);
      Files.writeString(file("checkpoint"), "damaged");
      leave("model.ckpt-1");

      assertEquals(Optional.of(file("model.ckpt-1")), newestWhole());
    }
  }
}
