// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import dev.convnet.error.NotFiniteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A directory that holds a copy of the best checkpoint of a run, which no later one pushes out. It
 * is restored like any other. Its file {@code metric} holds how good it is: a number as text, the
 * higher the better.
 */
public record BestCheckpoint(Path directory) {
  private static final String METRIC = "metric";

  /** Empty where none was offered yet. */
  public OptionalDouble metric() throws IOException {
    var file = directory.resolve(METRIC);
    try {
      return OptionalDouble.of(parse(Files.readString(file).strip()));
    } catch (NoSuchFileException none) {
      return OptionalDouble.empty();
    } catch (NumberFormatException damaged) {
      throw new IOException(
          "%s does not hold a finite number; delete %s to start again".formatted(file, directory),
          damaged);
    }
  }

  private static double parse(String text) {
    var metric = Double.parseDouble(text);
    if (!Double.isFinite(metric)) throw new NumberFormatException(text);
    return metric;
  }

  /**
   * Takes a copy of the checkpoint, and lets go of the one before, if its metric is higher.
   *
   * @return whether it did
   * @throws NotFiniteException if the metric is NaN or infinite; nothing is written
   */
  public boolean saveIfBetter(Path checkpoint, double metric) throws IOException {
    if (!Double.isFinite(metric)) {
      throw NotFiniteException.ofBestMetric(checkpoint.toString(), metric);
    }
    var before = metric();
    if (before.isPresent() && metric <= before.getAsDouble()) return false;
    Files.createDirectories(directory);
    var former = CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of());
    var copy = directory.resolve(checkpoint.getFileName());
    try (var unfinished = UnfinishedCheckpoint.begin(copy, List.of(copy))) {
      unfinished.copy(new CheckpointFiles(checkpoint));
      unfinished.publish(FileMover.ATOMIC);
      CheckpointState.of(List.of(copy)).write(directory);
      var written = Files.writeString(unfinished.prefix().resolveSibling(METRIC), metric + "\n");
      FileMover.ATOMIC.move(written, directory.resolve(METRIC));
    }
    for (var old : former) {
      if (!old.equals(copy)) new CheckpointFiles(old).delete();
    }
    return true;
  }
}
