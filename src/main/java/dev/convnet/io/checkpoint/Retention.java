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
 * Decides which checkpoints of a directory are kept, as Python's {@code Saver} does: the newest
 * {@code maxToKeep}, and of the older ones one per {@code keepEveryHours}. Only the newest are
 * listed in the state file.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final double HOURS_OF_A_CENTURY = 876_600;

  record SavedCheckpoint(Path prefix, Instant saved) {}

  private final Path directory;
  private final Saver.Settings settings;
  private final InstantSource clock;
  private final FileMover moves;
  private List<SavedCheckpoint> listed;
  private Instant nextToPreserve;

  /** Starts with the checkpoints that the state file of {@code directory} lists. */
  Retention(Path directory, Saver.Settings settings, InstantSource clock, FileMover moves)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.moves = moves;
    this.nextToPreserve = clock.instant().plus(interval());
    this.listed = readState();
  }

  private List<SavedCheckpoint> readState() throws IOException {
    var found = new ArrayList<SavedCheckpoint>();
    for (var prefix : CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of())) {
      var files = new CheckpointFiles(prefix);
      if (files.exist()) {
        found.add(new SavedCheckpoint(inDirectory(prefix), files.modified()));
      }
    }
    return found;
  }

  /**
   * The changes that make a checkpoint the latest.
   *
   * @param listed the new content of the state file, oldest first
   * @param removed the checkpoints whose files are deleted
   * @param nextToPreserve a checkpoint saved after this moment is preserved when it leaves the list
   */
  record Plan(List<SavedCheckpoint> listed, List<SavedCheckpoint> removed, Instant nextToPreserve) {
    /** The checkpoints that the plan adds or removes. */
    List<Path> changing() {
      var changing = new ArrayList<>(removed);
      changing.add(listed.get(listed.size() - 1));
      return changing.stream().map(SavedCheckpoint::prefix).toList();
    }
  }

  Plan plan(Path prefix) throws IOException {
    var all = without(prefix);
    all.add(new SavedCheckpoint(inDirectory(prefix), clock.instant()));
    var leaving = Math.max(0, all.size() - settings.maxToKeep());
    var removed = new ArrayList<SavedCheckpoint>();
    var next = nextToPreserve;
    for (var old : all.subList(0, leaving)) {
      if (old.saved().isAfter(next)) {
        next = next.plus(interval());
      } else {
        removed.add(old);
      }
    }
    return new Plan(List.copyOf(all.subList(leaving, all.size())), removed, next);
  }

  /** Writes the state file, then deletes the files of the removed checkpoints. */
  void carryOut(Plan plan) throws IOException {
    writeState(plan.listed);
    nextToPreserve = plan.nextToPreserve;
    plan.removed.forEach(Retention::remove);
  }

  /** Deletes a checkpoint that is about to be replaced by one of the same name. */
  void withdraw(Path prefix) throws IOException {
    writeState(without(prefix));
    new CheckpointFiles(prefix).delete();
  }

  private List<SavedCheckpoint> without(Path prefix) throws IOException {
    var others = new ArrayList<>(listed);
    var same = inDirectory(prefix);
    others.removeIf(other -> other.prefix().equals(same));
    return others;
  }

  private void writeState(List<SavedCheckpoint> remaining) throws IOException {
    CheckpointState.of(remaining.stream().map(SavedCheckpoint::prefix).toList())
        .write(directory, moves);
    listed = List.copyOf(remaining);
  }

  private static void remove(SavedCheckpoint old) {
    try {
      new CheckpointFiles(old.prefix()).delete();
    } catch (IOException e) {
      LOG.warn("cannot delete the old checkpoint {}; delete it by hand", old.prefix(), e);
    }
  }

  private Duration interval() {
    var hours =
        Math.min(settings.keepEveryHours(), HOURS_OF_A_CENTURY); // an Instant cannot hold more
    return Duration.ofSeconds(Math.round(hours * 3600));
  }

  private Path inDirectory(Path prefix) throws IOException {
    return Files.isSameFile(prefix.toAbsolutePath().getParent(), directory.toAbsolutePath())
        ? directory.resolve(prefix.getFileName())
        : prefix;
  }
}
