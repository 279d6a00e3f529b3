// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class SaverFaultTest {
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

  private Path save(Path where, long step) throws IOException {
    return network.save(saver, graph.session(), where, step);
  }

  private String failure(Path where, long step) {
    return assertThrows(IOException.class, () -> save(where, step)).getMessage();
  }

  private String failure(Saver other, Path prefix) {
    return assertThrows(IOException.class, () -> other.restore(graph.session(), prefix))
        .getMessage();
  }

  private void assertContains(String part, String message) {
    assertTrue(message.contains(part), message);
  }

  private void assertLatestIsWhole(Path where, long step) throws IOException {
    var latest = CheckpointState.read(where).orElseThrow().latest().orElseThrow();
    assertEquals("model.ckpt-" + step, latest.getFileName().toString());
    saver.restore(graph.session(), latest);
  }

  @Nested
  class ASave {
    @Test
    void leavesTheFormerCheckpointWhereAFileIsInTheWay() throws IOException {
      save(directory, 1);
      Files.createDirectories(directory.resolve("model.ckpt-2.meta/in the way"));

      var message = failure(directory, 2);

      assertContains("cannot save " + directory.resolve("model.ckpt-2") + ": ", message);
      assertLatestIsWhole(directory, 1);
    }

    @Test
    void leavesTheFormerCheckpointWhereTensorFlowFails() throws IOException {
      save(directory, 1);

      try (var session = SessionOptions.singleThreaded().open(graph.graph())) {
        var error =
            assertThrows(IOException.class, () -> network.save(saver, session, directory, 2));
        assertContains("Could not find variable ", error.getMessage());
      }

      assertLatestIsWhole(directory, 1);
      assertEquals(5, SmallNetwork.files(directory).size());
    }

    @Test
    void succeedsWhereItsThreadIsInterrupted() throws IOException {
      Thread.currentThread().interrupt();

      save(directory, 1);

      assertTrue(Thread.interrupted());
      assertLatestIsWhole(directory, 1);
    }

    @Test
    void removesWhatKilledRunsLeft() throws IOException {
      var stale = Files.createDirectories(directory.resolve(".unfinished-1/model.ckpt-1_temp"));
      Files.createFile(stale.resolve("part-00000-of-00002.index"));

      save(directory, 1);

      assertEquals(5, SmallNetwork.files(directory).size());
    }

    @Test
    void saysThatTheDirectoryIsGone() throws IOException {
      var gone = directory.resolve("gone");

      var error = assertThrows(NoSuchFileException.class, () -> save(gone, 1));

      assertEquals(
          "cannot save %s/model.ckpt-1: there is no directory %s; make it".formatted(gone, gone),
          error.getMessage());
    }

    @Test
    void refusesADirectoryThatTensorFlowCouldNotReadFrom() throws IOException {
      var odd = Files.createDirectory(directory.resolve("run[1]"));

      assertContains("TensorFlow reads '*', '?' and '[' in a path as a pattern", failure(odd, 1));
    }

    @Test
    void saysThatTheDiskIsFull() throws IOException {
      try (var disk = SmallDisk.mount(directory, 1)) {
        save(disk.path(), 1);
        disk.fill();

        var message = failure(disk.path(), 2);

        assertContains("0 MiB are free", message);
        disk.free();
        assertLatestIsWhole(disk.path(), 1);
        assertEquals(5, SmallNetwork.files(disk.path()).size());
      }
    }

    @Test
    void saysThatTheDiskIsReadOnly() throws IOException {
      try (var disk = SmallDisk.mount(directory, 1)) {
        save(disk.path(), 1);
        disk.makeReadOnly();

        var message = failure(disk.path(), 2);

        assertContains("Read-only file system", message);
        assertContains("check that " + disk.path() + " is writable", message);
        assertLatestIsWhole(disk.path(), 1);
      }
    }
  }

  @Nested
  class ARestore {
    @Test
    void saysThatThereIsNoCheckpoint() throws IOException {
      save(directory, 1);

      var message = failure(saver, directory.resolve("model.ckpt-2"));

      assertContains("no checkpoint " + directory.resolve("model.ckpt-2"), message);
    }

    @Test
    void listsAllThatAnotherNetworkLacks() throws IOException {
      var prefix = save(directory, 1);
      var wide = graph.scope().variable("wide", Shape.of(3), new Initializer.Constant(0));
      var more = graph.scope().variable("more", Shape.of(2), new Initializer.Constant(0));
      Map<String, Variable<?>> wanted =
          Map.of("w1", wide, "step", more, "w2", more, "conv1/weights", wide, "more", more);

      var message = failure(Saver.build(graph.scope(), wanted, Saver.Settings.standard()), prefix);

      assertEquals(
          List.of(
              prefix
                  + " is a checkpoint of another network; restore it into its own network, or choose"
                  + " another checkpoint",
              "  missing: conv1/weights, more",
              "  step: expected float32 [2], found int64 []",
              "  w1: expected float32 [3], found float32 [2]",
              "  it holds b, step, w1, w2"),
          message.lines().toList());
    }

    @Test
    void namesADamagedIndex() throws IOException {
      var prefix = save(directory, 1);
      Files.writeString(directory.resolve("model.ckpt-1.index"), "damaged");

      assertContains(prefix.toString(), failure(saver, prefix));
    }

    @Test
    void namesDamagedData() throws IOException {
      var prefix = save(directory, 1);
      var data = directory.resolve("model.ckpt-1.data-00001-of-00002");
      var bytes = Files.readAllBytes(data);
      bytes[0] ^= 1;
      Files.write(data, bytes);

      assertContains(data.toString(), failure(saver, prefix));
    }

    @Test
    void namesDataThatIsCutShort() throws IOException {
      var prefix = save(directory, 1);
      var data = directory.resolve("model.ckpt-1.data-00001-of-00002");
      Files.write(data, new byte[3]);

      assertContains(data.toString(), failure(saver, prefix));
    }

    @Test
    void namesDataThatIsMissing() throws IOException {
      var prefix = save(directory, 1);
      var data = directory.resolve("model.ckpt-1.data-00001-of-00002");
      Files.delete(data);

      assertContains(data.toString(), failure(saver, prefix));
    }
  }
}
