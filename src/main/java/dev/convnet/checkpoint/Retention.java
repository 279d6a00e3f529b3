// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which checkpoints of a directory stay, as Python's {@code Saver} decides: the last few, and of
 * those before one every so many hours. Only the last few stand in the state file.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private record Kept(Path prefix, Instant saved) {}

  private final Path directory;
  private final Saver.Settings settings;
  private final InstantSource clock;
  private final List<Kept> kept = new ArrayList<>();
  private Instant nextToStay;

  private Retention(Path directory, Saver.Settings settings, InstantSource clock) {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.nextToStay = clock.instant().plus(interval());
  }

  /** Takes over the checkpoints that the state file of {@code directory} names. */
  static Retention of(Path directory, Saver.Settings settings, InstantSource clock)
      throws IOException {
    var retention = new Retention(relative(directory), settings, clock);
    var state = CheckpointState.read(retention.directory);
    for (var prefix : state.map(CheckpointState::all).orElse(List.of())) {
      if (CheckpointState.exists(prefix)) {
        var index = new CheckpointFiles(prefix).suffixed(".index");
        retention.kept.add(
            new Kept(retention.inDirectory(prefix), Files.getLastModifiedTime(index).toInstant()));
      }
    }
    return retention;
  }

  /** Makes {@code prefix} the latest, then removes the files of those that need not stay. */
  void add(Path prefix) throws IOException {
    forget(prefix);
    kept.add(new Kept(inDirectory(prefix), clock.instant()));
    var leaving = List.copyOf(kept.subList(0, Math.max(0, kept.size() - settings.maxToKeep())));
    kept.removeAll(leaving);
    writeState();
    leaving.forEach(this::letGo);
  }

  /** Removes a checkpoint that is about to be written anew with other values. */
  void withdraw(Path prefix) throws IOException {
    forget(prefix);
    writeState();
    new CheckpointFiles(prefix).delete();
  }

  private void forget(Path prefix) throws IOException {
    var same = inDirectory(prefix);
    kept.removeIf(other -> other.prefix().equals(same));
  }

  private void writeState() throws IOException {
    CheckpointState.of(kept.stream().map(Kept::prefix).toList()).write(directory);
  }

  private void letGo(Kept old) {
    if (old.saved().isAfter(nextToStay)) {
      nextToStay = nextToStay.plus(interval());
      return;
    }
    try {
      new CheckpointFiles(old.prefix()).delete();
    } catch (IOException e) {
      LOG.warn("cannot remove the old checkpoint {}; remove it by hand", old.prefix(), e);
    }
  }

  private Duration interval() {
    return Duration.ofSeconds(Math.round(settings.keepEveryHours() * 3600));
  }

  /**
   * The directory as {@link CheckpointState} wants it to name checkpoints relative to it, so that
   * Python, too, reads a directory that was moved.
   */
  private static Path relative(Path directory) throws IOException {
    var here = Path.of("").toRealPath();
    var real = directory.toRealPath();
    return here.getRoot().equals(real.getRoot()) ? here.relativize(real) : real;
  }

  private Path inDirectory(Path prefix) throws IOException {
    return Files.isSameFile(prefix.toAbsolutePath().getParent(), directory.toAbsolutePath())
        ? directory.resolve(prefix.getFileName())
        : prefix;
  }
}
