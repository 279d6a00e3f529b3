// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.summary.EventWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons of made-up runs, whose accuracy is given. */
class ComparisonTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private Path folder;
  private final List<String> trained = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private static ComparedSetting setting(String name) {
    return new ComparedSetting(name, Map.of("optimizer", name, "epochs", "2"));
  }

  private Comparison comparison(List<Long> seeds, String... names) {
    return new Comparison(
        folder, List.of(names).stream().map(ComparisonTest::setting).toList(), seeds);
  }

  private Optional<List<RunResult>> run(Comparison comparison) throws IOException {
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return comparison.run(this::train, out, CLOCK);
  }

  /** Two epochs; {@code nan} diverges in the second, {@code stop} is interrupted. */
  private boolean train(ComparedSetting setting, long seed, Path run) throws IOException {
    trained.add(setting.name() + seed);
    try (var train = EventWriter.in(run.resolve("train"), CLOCK);
        var validation = EventWriter.in(run.resolve("validation"), CLOCK)) {
      for (var epoch = 1; epoch <= 2; epoch++) {
        if (setting.name().equals("stop")) return false;
        if (setting.name().equals("nan") && epoch == 2) {
          throw NotFiniteException.ofLoss(Float.NaN, 7, "\nmore");
        }
        train.scalar("epoch_loss", 2f / epoch, epoch);
        train.scalar("epoch_accuracy", 0.25f * epoch, epoch);
        validation.scalar("epoch_loss", 3f / epoch, epoch);
        validation.scalar("epoch_accuracy", 0.25f * epoch + 0.125f * seed, epoch);
      }
    }
    return true;
  }

  @Test
  void trainsEverySettingWithEverySeed() throws IOException {
    var results = run(comparison(List.of(1L, 2L), "sgd", "adam")).orElseThrow();

    assertEquals(List.of("sgd1", "sgd2", "adam1", "adam2"), trained);
    assertEquals(
        List.of(new EpochMetrics(1, 2, 0.25, 3, 0.375), new EpochMetrics(2, 1, 0.5, 1.5, 0.625)),
        results.get(2).epochs());
    assertTrue(Files.exists(folder.resolve("runs/adam-seed2/result.json")));
  }

  @Test
  void finishedRunsAreKeptWhenAnInterruptedComparisonContinues() throws IOException {
    assertTrue(run(comparison(List.of(1L), "sgd", "stop", "adam")).isEmpty());
    trained.clear();

    var results = run(comparison(List.of(1L, 2L), "sgd", "adam")).orElseThrow();

    assertEquals(List.of("sgd2", "adam1", "adam2"), trained);
    assertEquals(4, results.size());
    assertTrue(
        printed
            .toString(StandardCharsets.UTF_8)
            .contains("sgd, seed 1: validation accuracy 0.6250; 0.0 s (kept)"));
  }

  @Test
  void aRunThatDivergesIsAResult() throws IOException {
    var results = run(comparison(List.of(1L), "nan", "sgd")).orElseThrow();

    assertEquals(RunResult.Status.FAILED, results.get(0).status());
    assertEquals("Model diverged with loss = NaN at step 7", results.get(0).reason());
    assertEquals(1, results.get(0).epochs().size());
    assertEquals(RunResult.Status.OK, results.get(1).status());
    trained.clear();
    assertEquals(results, run(comparison(List.of(1L), "nan", "sgd")).orElseThrow());
    assertEquals(List.of(), trained);
  }

  @Test
  void aRunOfOtherSettingsIsRefusedBeforeAnythingIsTrained() throws IOException {
    run(comparison(List.of(1L), "sgd"));
    trained.clear();
    var longer = new ComparedSetting("sgd", Map.of("optimizer", "sgd", "epochs", "5"));

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> run(new Comparison(folder, List.of(setting("adam"), longer), List.of(1L))));

    assertEquals(
        folder.resolve("runs/sgd-seed1")
            + " has a run of another comparison (epochs 2, not 5); choose another directory or"
            + " delete it",
        error.getMessage());
    assertEquals(List.of(), trained);
  }

  @Test
  void settingsMustHaveDirectoriesOfTheirOwn() {
    assertThrows(InvalidSettingException.class, () -> comparison(List.of(1L), "a=1", "a+1"));
  }

  @Test
  void aDamagedResultIsNamed() throws IOException {
    run(comparison(List.of(1L), "sgd"));
    var file = folder.resolve("runs/sgd-seed1/result.json");
    Files.writeString(file, "{\"setting\": ");

    var error = assertThrows(IOException.class, () -> run(comparison(List.of(1L), "sgd")));

    assertEquals(
        file + " is not the result of a run; delete it, and the run is repeated",
        error.getMessage());
  }
}
