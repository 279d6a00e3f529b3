// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged checkpoint is refused with a sentence, and never ends the process or waits. */
@Timeout(60)
class DamagedRecoveryTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  private Saver saver;
  private Path newest;

  @BeforeEach
  void save() throws IOException {
    var network = SmallNetwork.in(graph.scope());
    saver = network.saver();
    graph.initialize();
    network.save(saver, graph.session(), directory, 1);
    newest = network.save(saver, graph.session(), directory, 2);
  }

  @ParameterizedTest
  @EnumSource(DamagedCheckpoints.class)
  void aRunGoesOnWithTheCheckpointBefore(DamagedCheckpoints damage) throws IOException {
    damage.damage(newest);

    assertEquals(
        Optional.of(directory.resolve("model.ckpt-1")), Recovery.latestValidCheckpoint(directory));
    assertTrue(Files.exists(directory.resolve("damaged")));
  }

  @ParameterizedTest
  @EnumSource(DamagedCheckpoints.class)
  void restoringItIsRefused(DamagedCheckpoints damage) throws IOException {
    damage.damage(newest);

    var error =
        assertThrows(IOException.class, () -> saver.restore(graph.session(), newest)).getMessage();

    assertTrue(error.contains(newest.toString()), error);
    assertTrue(
        error.contains("; copy it again, or ") || error.contains(": copy it again, or"), error);
  }

  @Test
  void dataOfAnotherCheckpointIsNotTaken() throws IOException {
    var data = "model.ckpt-%d.data-00001-of-00002";
    var other = Files.readAllBytes(directory.resolve(data.formatted(1)));
    other[0] ^= 1;
    Files.write(directory.resolve(data.formatted(2)), other);

    assertEquals(
        Optional.of(directory.resolve("model.ckpt-1")), Recovery.latestValidCheckpoint(directory));
  }
}
