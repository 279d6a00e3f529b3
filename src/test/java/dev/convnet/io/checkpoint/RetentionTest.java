// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @TempDir Path directory;

  private SmallNetwork network;
  private Instant now = Instant.now();

  @BeforeEach
  void build() {
    network = SmallNetwork.in(graph.scope());
    graph.initialize();
  }

  private Saver saver(int maxToKeep, double keepEveryHours) {
    var settings = new Saver.Settings(maxToKeep, keepEveryHours, false);
    var surroundings = new Saver.Environment(() -> now, FileMover.ATOMIC);
    return Saver.build(graph.scope(), network.variables(), settings, surroundings);
  }

  private void save(Saver saver, long... steps) throws IOException {
    for (var step : steps) {
      network.save(saver, graph.session(), directory, step);
    }
  }

  private List<String> named() throws IOException {
    return CheckpointState.read(directory).orElseThrow().all().stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  private List<String> indexes() throws IOException {
    return SmallNetwork.files(directory).stream().filter(name -> name.endsWith(".index")).toList();
  }

  @Test
  void theOldestGoes() throws IOException {
    save(saver(2, 10_000), 1, 2, 3);

    assertEquals(List.of("model.ckpt-2", "model.ckpt-3"), named());
    assertEquals(7, SmallNetwork.files(directory).size());
  }

  @Test
  void noNumberOfHoursIsTooMany() throws IOException {
    save(saver(1, Double.MAX_VALUE), 1, 2);

    assertEquals(List.of("model.ckpt-2.index"), indexes());
  }

  @Test
  void oneEverySoManyHoursStays() throws IOException {
    var saver = saver(1, 1);
    for (var step = 0; step < 10; step++) {
      save(saver, step);
      now = now.plus(Duration.ofMinutes(25));
    }

    assertEquals(List.of("model.ckpt-9"), named());
    assertEquals(
        List.of(
            "model.ckpt-3.index", "model.ckpt-5.index", "model.ckpt-8.index", "model.ckpt-9.index"),
        indexes());
  }

  @Test
  void aSaverThatResumesTakesOverWhatTheStateFileNames() throws IOException {
    save(saver(3, 10_000), 1, 2, 3);

    save(saver(3, 10_000), 4);

    assertEquals(List.of("model.ckpt-2", "model.ckpt-3", "model.ckpt-4"), named());
    assertEquals(3, indexes().size());
  }

  @Test
  void aSaverTakesOverAbsoluteNames() throws IOException {
    save(saver(3, 10_000), 1);
    Files.writeString(
        directory.resolve("checkpoint"),
        "model_checkpoint_path: \"%1$s\"\nall_model_checkpoint_paths: \"%1$s\""
            .formatted(directory.resolve("model.ckpt-1")));

    save(saver(3, 10_000), 2);

    assertEquals(
        """
        model_checkpoint_path: "model.ckpt-2"
        all_model_checkpoint_paths: "model.ckpt-1"
        all_model_checkpoint_paths: "model.ckpt-2"
        """,
        Files.readString(directory.resolve("checkpoint")));
  }

  @Test
  void aCheckpointThatSomebodyRemovedIsForgotten() throws IOException {
    save(saver(3, 10_000), 1, 2);
    Files.delete(directory.resolve("model.ckpt-1.index"));

    save(saver(3, 10_000), 3);

    assertEquals(List.of("model.ckpt-2", "model.ckpt-3"), named());
  }

  @Test
  void aStepThatIsSavedAgainCountsOnce() throws IOException {
    save(saver(3, 10_000), 1, 2, 1);

    assertEquals(List.of("model.ckpt-2", "model.ckpt-1"), named());
  }

  @Test
  void othersFilesStay() throws IOException {
    Files.createFile(directory.resolve("model.ckpt-1.data-00000-of-00001.copy"));
    Files.createFile(directory.resolve("model.ckpt-10.index"));

    save(saver(1, 10_000), 1, 2);

    assertEquals(List.of("model.ckpt-10.index", "model.ckpt-2.index"), indexes());
    assertEquals(6, SmallNetwork.files(directory).size());
  }
}
