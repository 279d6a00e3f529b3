// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.NotFiniteException;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    var latest = CheckpointState.read(best.directory()).orElseThrow().latest().orElseThrow();
    assertEquals(best.directory().resolve("model.ckpt-3"), latest);
    assertEquals(6, SmallNetwork.files(best.directory()).size());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void isNeverOneWhoseMetricIsNotFinite(double metric) throws IOException {
    var error = assertThrows(NotFiniteException.class, () -> offer(1, metric));

    assertEquals(
        "%s was not kept as the best checkpoint, because its metric is %s"
            .formatted(run.resolve("model.ckpt-1"), metric),
        error.getMessage());
    assertFalse(Files.exists(best.directory()));
    assertTrue(offer(2, -1));
    assertThrows(NotFiniteException.class, () -> offer(3, metric));
    assertEquals(OptionalDouble.of(-1), best.metric());
  }

  @ParameterizedTest
  @ValueSource(strings = {"good", "NaN", ""})
  void saysThatItsMetricIsDamaged(String text) throws IOException {
    offer(1, 0.25);
    Files.writeString(best.directory().resolve("metric"), text);

    var error = assertThrows(IOException.class, best::metric);

    assertTrue(
        error.getMessage().contains("metric does not hold a finite number; delete "),
        error.getMessage());
  }
}
