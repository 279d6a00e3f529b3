// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

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
  private static final double HOURS_OF_A_CENTURY = 876_600;

  record Kept(Path prefix, Instant saved) {}

  private final Path directory;
  private final Saver.Settings settings;
  private final InstantSource clock;
  private final FileMover moves;
  private List<Kept> kept;
  private Instant nextToStay;

  /** Takes over the checkpoints that the state file of {@code directory} names. */
  Retention(Path directory, Saver.Settings settings, InstantSource clock, FileMover moves)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.moves = moves;
    this.nextToStay = clock.instant().plus(interval());
    this.kept = named();
  }

  private List<Kept> named() throws IOException {
    var found = new ArrayList<Kept>();
    for (var prefix : CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of())) {
      var files = new CheckpointFiles(prefix);
      if (files.exist()) {
        var saved = Files.getLastModifiedTime(files.suffixed(".index")).toInstant();
        found.add(new Kept(inDirectory(prefix), saved));
      }
    }
    return found;
  }

  /**
   * What it takes to make a checkpoint the latest.
   *
   * @param kept oldest first
   * @param removed those whose files go
   */
  record Plan(List<Kept> kept, List<Kept> removed, Instant nextToStay) {
    /** The checkpoints that are there after it or before it, but not both. */
    List<Path> changing() {
      var changing = new ArrayList<>(removed);
      changing.add(kept.get(kept.size() - 1));
      return changing.stream().map(Kept::prefix).toList();
    }
  }

  Plan plan(Path prefix) throws IOException {
    var all = without(prefix);
    all.add(new Kept(inDirectory(prefix), clock.instant()));
    var leaving = Math.max(0, all.size() - settings.maxToKeep());
    var removed = new ArrayList<Kept>();
    var next = nextToStay;
    for (var old : all.subList(0, leaving)) {
      if (old.saved().isAfter(next)) {
        next = next.plus(interval());
      } else {
        removed.add(old);
      }
    }
    return new Plan(List.copyOf(all.subList(leaving, all.size())), removed, next);
  }

  /** Makes the planned one the latest, then removes the files of those that need not stay. */
  void carryOut(Plan plan) throws IOException {
    keep(plan.kept);
    nextToStay = plan.nextToStay;
    plan.removed.forEach(Retention::remove);
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
    CheckpointState.of(remaining.stream().map(Kept::prefix).toList()).write(directory, moves);
    kept = List.copyOf(remaining);
  }

  private static void remove(Kept old) {
    try {
      new CheckpointFiles(old.prefix()).delete();
    } catch (IOException e) {
      LOG.warn("cannot remove the old checkpoint {}; remove it by hand", old.prefix(), e);
    }
  }

  private Duration interval() {
    var hours = Math.min(settings.keepEveryHours(), HOURS_OF_A_CENTURY); // more is no date
    return Duration.ofSeconds(Math.round(hours * 3600));
  }

  private Path inDirectory(Path prefix) throws IOException {
    return Files.isSameFile(prefix.toAbsolutePath().getParent(), directory.toAbsolutePath())
        ? directory.resolve(prefix.getFileName())
        : prefix;
  }
}
