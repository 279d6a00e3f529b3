// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the checkpoint from which an interrupted run resumes. The caller must own the run
 * directory, for example by a lock.
 */
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final String DAMAGED = "damaged";

  private Recovery() {}

  /**
   * Cleans up after an interrupted save and returns the newest undamaged checkpoint, whose every
   * tensor is read and compared with its checksum. Newer, damaged checkpoints are moved to the
   * folder {@code damaged}, and a warning names each. If the state file is missing, empty or
   * damaged, the newest checkpoint is found by the steps in the file names, and the state file is
   * rewritten.
   *
   * @param directory the run directory; it must exist
   * @return the checkpoint's path without {@code .index}; empty if nothing was saved yet
   * @throws IOException if all checkpoints of the directory are damaged
   */
  public static Optional<Path> latestValidCheckpoint(Path directory) throws IOException {
    InterruptedSaves.cleanUp(directory);
    var listed = listedNewestFirst(directory);
    var newestFirst = listed.isEmpty() ? byStep(directory) : listed;
    var damaged = new ArrayList<Path>();
    for (var checkpoint : newestFirst) {
      if (isIntact(checkpoint)) {
        if (listed.isEmpty()) listOnly(checkpoint);
        if (!damaged.isEmpty()) setAside(damaged, listed, checkpoint);
        return Optional.of(checkpoint);
      }
      damaged.add(checkpoint);
    }
    if (newestFirst.isEmpty()) return Optional.empty();
    throw new IOException(
        "every checkpoint in %s is damaged; copy an undamaged one there, or start again (ExistingRun.OVERWRITE)"
            .formatted(directory));
  }

  /** The checkpoints in the state file; empty if the file is missing, empty or damaged. */
  private static List<Path> listedNewestFirst(Path directory) {
    Optional<CheckpointState> state;
    try {
      state = CheckpointState.read(directory);
    } catch (IOException unreadable) {
      return List.of();
    }
    var found = new ArrayList<>(state.map(CheckpointState::all).orElse(List.of()));
    var latest = state.flatMap(CheckpointState::latest);
    latest.ifPresent(found::remove);
    latest.ifPresent(found::add);
    Collections.reverse(found);
    return found;
  }

  /** Lists no other checkpoint, because a saver deletes listed ones once there are too many. */
  private static void listOnly(Path checkpoint) throws IOException {
    LOG.warn("The file 'checkpoint' lists no checkpoint; resuming from {}.", checkpoint);
    CheckpointState.of(List.of(checkpoint)).write(checkpoint.toAbsolutePath().getParent());
  }

  private static List<Path> byStep(Path directory) throws IOException {
    var found = new ArrayList<>(CheckpointFiles.allIn(directory));
    found.removeIf(checkpoint -> CheckpointState.step(checkpoint).isEmpty());
    found.sort((a, b) -> Long.compare(step(b), step(a)));
    return found;
  }

  private static long step(Path checkpoint) {
    return CheckpointState.step(checkpoint).orElseThrow();
  }

  private static boolean isIntact(Path checkpoint) {
    try (var reader = CheckpointReader.open(checkpoint)) {
      reader.verify();
      return true;
    } catch (IOException damage) {
      LOG.warn("{}", damage.getMessage());
      return false;
    }
  }

  /** Removes the damaged checkpoints from the state file, then moves their files. */
  private static void setAside(List<Path> damaged, List<Path> listed, Path intact)
      throws IOException {
    var directory = intact.toAbsolutePath().getParent();
    if (!listed.isEmpty()) {
      var remaining = new ArrayList<>(listed);
      remaining.removeAll(damaged);
      Collections.reverse(remaining);
      CheckpointState.of(remaining).write(directory);
    }
    for (var checkpoint : damaged) move(checkpoint, directory.resolve(DAMAGED));
    LOG.warn(
        "Resuming from {}; damaged checkpoints were moved to {}.",
        intact,
        directory.resolve(DAMAGED));
  }

  private static void move(Path checkpoint, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var file : new CheckpointFiles(checkpoint).list()) {
      Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
