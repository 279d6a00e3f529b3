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
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BestCheckpointTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path run;
  @TempDir Path folder;

  private SmallNetwork network;
  private Saver saver;
  private BestCheckpoint best;

  @BeforeEach
  void build() {
    network = SmallNetwork.in(graph.scope());
    saver = network.saver();
    graph.initialize();
    best = new BestCheckpoint(folder.resolve("best"));
  }

  private boolean offer(long step, double metric) throws IOException {
    return best.saveIfBetter(network.save(saver, graph.session(), run, step), metric);
  }

  @Test
  void isTheFirst() throws IOException {
    assertEquals(OptionalDouble.empty(), best.metric());

    assertTrue(offer(1, 0.25));

    assertEquals(OptionalDouble.of(0.25), best.metric());
    saver.restore(graph.session(), best.directory());
  }

  @Test
  void isReplacedByABetterOneOnly() throws IOException {
    offer(1, 0.25);

    assertFalse(offer(2, 0.25));
    assertTrue(offer(3, 0.5));
    assertFalse(offer(4, Double.NaN));

    var latest = CheckpointState.read(best.directory()).orElseThrow().latest().orElseThrow();
    assertEquals(best.directory().resolve("model.ckpt-3"), latest);
    assertEquals(6, SmallNetwork.files(best.directory()).size());
  }

  @Test
  void saysThatItsMetricIsDamaged() throws IOException {
    offer(1, 0.25);
    Files.writeString(best.directory().resolve("metric"), "good");

    var error = assertThrows(IOException.class, best::metric);

    assertTrue(error.getMessage().contains("metric holds no number; delete "), error.getMessage());
  }
}
