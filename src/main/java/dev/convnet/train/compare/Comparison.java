// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Trains every setting with every seed, each run in a directory of its own below {@code runs}:
 *
 * <pre>{@code
 * var comparison = new Comparison(directory, settings, List.of(1L, 2L, 3L));
 * var results = comparison.run(this::train, System.out, InstantSource.system());
 * }</pre>
 *
 * <p>A run that has a result is not repeated, so a comparison that was interrupted continues, and a
 * setting or a seed can be added later. A run whose loss becomes NaN or infinite is a result, too.
 *
 * @param directory of the comparison
 * @param settings with different names, at least one
 * @param seeds at least one
 */
public record Comparison(Path directory, List<ComparedSetting> settings, List<Long> seeds) {
  private static final String RUNS = "runs";
  private static final int MAX_REASON = 200;

  /** Trains one run. */
  @FunctionalInterface
  public interface Trial {
    /**
     * Trains, and deletes what an interrupted run has left in the directory.
     *
     * @param run the directory of the run, in which it leaves event files
     * @return whether the run is complete; false if a signal ended it
     * @throws NotFiniteException if the network diverges
     */
    boolean train(ComparedSetting setting, long seed, Path run) throws IOException;
  }

  public Comparison {
    settings = List.copyOf(settings);
    seeds = List.copyOf(seeds);
    var directories = new HashSet<String>();
    for (var setting : settings) {
      if (!directories.add(setting.directoryName(0).toLowerCase(Locale.ROOT))) {
        throw new InvalidSettingException(
            "values", "must differ in letters or digits, got '" + setting.name() + "' again");
      }
    }
  }

  /** The directory of the runs, for TensorBoard. */
  public Path runs() {
    return directory.resolve(RUNS);
  }

  /** The directory of a run. */
  public Path run(ComparedSetting setting, long seed) {
    return runs().resolve(setting.directoryName(seed));
  }

  /**
   * Trains the runs that have no result yet, and prints a line for each.
   *
   * @return the results by setting, then by seed; empty if a signal ended a run
   * @throws InvalidSettingException if the directory has a run of other settings
   * @throws IOException if a run cannot read or write a file
   */
  public Optional<List<RunResult>> run(Trial trial, PrintStream out, InstantSource clock)
      throws IOException {
    requireSameSettings();
    var results = new ArrayList<RunResult>();
    for (var setting : settings) {
      for (var seed : seeds) {
        var position =
            "run %d of %d: ".formatted(results.size() + 1, settings.size() * seeds.size());
        var kept = RunResult.read(run(setting, seed));
        var result = kept.isPresent() ? kept : train(trial, setting, seed, clock);
        if (result.isEmpty()) return Optional.empty();
        out.println(position + line(result.get()) + (kept.isPresent() ? " (kept)" : ""));
        results.add(result.get());
      }
    }
    return Optional.of(results);
  }

  /** Looks at all runs before the first is trained. */
  private void requireSameSettings() throws IOException {
    for (var setting : settings) {
      for (var seed : seeds) {
        var kept = RunResult.read(run(setting, seed));
        if (kept.isPresent()) requireSameSettings(setting, seed, kept.get());
      }
    }
  }

  private void requireSameSettings(ComparedSetting setting, long seed, RunResult kept) {
    if (kept.settings().equals(setting.values())) return;
    var names = new HashSet<>(setting.values().keySet());
    names.addAll(kept.settings().keySet());
    var different =
        names.stream()
            .filter(name -> !valueOf(setting, name).equals(valueOf(kept, name)))
            .sorted()
            .map(name -> name + " " + valueOf(kept, name) + ", not " + valueOf(setting, name))
            .toList();
    throw new InvalidSettingException(
        "%s has a run of another comparison (%s); choose another directory or delete it"
            .formatted(run(setting, seed), String.join("; ", different)));
  }

  private static String valueOf(ComparedSetting setting, String name) {
    return setting.values().getOrDefault(name, "unset");
  }

  private static String valueOf(RunResult result, String name) {
    return result.settings().getOrDefault(name, "unset");
  }

  private Optional<RunResult> train(
      Trial trial, ComparedSetting setting, long seed, InstantSource clock) throws IOException {
    var run = run(setting, seed);
    var start = clock.instant();
    var reason = "";
    try {
      if (!trial.train(setting, seed, run)) return Optional.empty();
    } catch (NotFiniteException diverged) {
      reason = reason(diverged);
    }
    var seconds = Duration.between(start, clock.instant()).toMillis() / 1000.0;
    var status = reason.isEmpty() ? RunResult.Status.OK : RunResult.Status.FAILED;
    var result =
        new RunResult(
            setting.name(), setting.values(), seed, status, reason, seconds, RunHistory.read(run));
    result.write(run);
    return Optional.of(result);
  }

  /** The message without advice, and without more names of variables than fit in a line. */
  private static String reason(NotFiniteException diverged) {
    var text = diverged.getMessage().lines().findFirst().orElse("").replaceFirst("; .*", "");
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON - 1) + "…";
  }

  private static String line(RunResult result) {
    var name = result.setting() + ", seed " + result.seed() + ": ";
    if (!result.isOk()) return name + "failed: " + result.reason();
    var accuracy = result.lastEpoch().map(EpochMetrics::validationAccuracy).orElse(Double.NaN);
    return name
        + String.format(
            Locale.ROOT, "validation accuracy %.4f; %.1f s", accuracy, result.seconds());
  }
}
