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
 * A directory that holds a copy of a run's best checkpoint, so that saving later checkpoints never
 * deletes it. {@link Saver#restore} restores it like any other. Its file {@code metric} holds the
 * metric of that checkpoint, as text; a higher metric is better. Not thread-safe.
 *
 * @param directory created by the first {@link #saveIfBetter}
 */
public record BestCheckpoint(Path directory) {
  private static final String METRIC = "metric";

  /**
   * The metric of the best checkpoint, or empty if none was saved yet.
   *
   * @throws IOException if the file {@code metric} cannot be read or does not hold a finite number
   */
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
   * Copies a checkpoint into the directory if its metric is higher than that of the checkpoint
   * there, which is then deleted.
   *
   * @param checkpoint its path without {@code .index}, {@code DIRECTORY/model.ckpt-100}
   * @return whether the checkpoint was copied
   * @throws NotFiniteException if the metric is NaN or infinite; nothing is written
   * @throws IOException if the checkpoint cannot be read or the copy cannot be written; the
   *     previous best checkpoint is intact
   */
  public boolean saveIfBetter(Path checkpoint, double metric) throws IOException {
    if (!Double.isFinite(metric)) {
      throw NotFiniteException.ofBestMetric(checkpoint.toString(), metric);
    }
    var before = metric();
    if (before.isPresent() && metric <= before.getAsDouble()) return false;
    Files.createDirectories(directory);
    var previous = CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of());
    var copy = directory.resolve(checkpoint.getFileName());
    try (var unfinished = UnfinishedCheckpoint.begin(copy, List.of(copy))) {
      unfinished.copy(new CheckpointFiles(checkpoint));
      unfinished.publish(FileMover.ATOMIC);
      CheckpointState.of(List.of(copy)).write(directory);
      var written = Files.writeString(unfinished.prefix().resolveSibling(METRIC), metric + "\n");
      FileMover.ATOMIC.move(written, directory.resolve(METRIC));
    }
    for (var old : previous) {
      if (!old.equals(copy)) new CheckpointFiles(old).delete();
    }
    return true;
  }
}
