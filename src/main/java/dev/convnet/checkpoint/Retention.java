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
  private List<Kept> kept;
  private Instant nextToStay;

  /** Takes over the checkpoints that the state file of {@code directory} names. */
  Retention(Path directory, Saver.Settings settings, InstantSource clock) throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.nextToStay = clock.instant().plus(interval());
    this.kept = named();
  }

  private List<Kept> named() throws IOException {
    var found = new ArrayList<Kept>();
    for (var prefix : CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of())) {
      if (CheckpointState.exists(prefix)) {
        var index = new CheckpointFiles(prefix).suffixed(".index");
        var saved = Files.getLastModifiedTime(index).toInstant();
        found.add(new Kept(inDirectory(prefix), saved));
      }
    }
    return found;
  }

  /** Makes {@code prefix} the latest, then removes the files of those that need not stay. */
  void add(Path prefix) throws IOException {
    var all = without(prefix);
    all.add(new Kept(inDirectory(prefix), clock.instant()));
    var leaving = Math.max(0, all.size() - settings.maxToKeep());
    keep(all.subList(leaving, all.size()));
    all.subList(0, leaving).forEach(this::letGo);
  }

  /** Removes a checkpoint that is about to be written anew with other values. */
  void withdraw(Path prefix) throws IOException {
    keep(without(prefix));
    new CheckpointFiles(prefix).delete();
  }

  private List<Kept> without(Path prefix) throws IOException {
    var others = new ArrayList<>(kept);
    var same = inDirectory(prefix);
    others.removeIf(other -> other.prefix().equals(same));
    return others;
  }

  private void keep(List<Kept> remaining) throws IOException {
    CheckpointState.of(remaining.stream().map(Kept::prefix).toList()).write(directory);
    kept = List.copyOf(remaining);
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

  private Path inDirectory(Path prefix) throws IOException {
    return Files.isSameFile(prefix.toAbsolutePath().getParent(), directory.toAbsolutePath())
        ? directory.resolve(prefix.getFileName())
        : prefix;
  }
}
