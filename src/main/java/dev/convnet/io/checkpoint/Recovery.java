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

/** What a run that goes on finds in its directory. The directory is its own. */
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final String ASIDE = "damaged";

  private Recovery() {}

  /**
   * Removes what a kill left half done, and finds the newest checkpoint that is whole: every tensor
   * is read, against its checksum. Newer ones that are not are moved to the folder {@code damaged},
   * and a warning says which and why. Where the state file names none, the files' names tell; it is
   * written anew.
   *
   * @return empty if nothing was saved yet
   * @throws IOException if checkpoints were saved, and none of them is whole
   */
  public static Optional<Path> latestValidCheckpoint(Path directory) throws IOException {
    InterruptedSaves.cleanUp(directory);
    var named = named(directory);
    var newestFirst = named.isEmpty() ? byStep(directory) : named;
    var damaged = new ArrayList<Path>();
    for (var checkpoint : newestFirst) {
      if (isWhole(checkpoint)) {
        if (named.isEmpty()) nameAlone(checkpoint);
        if (!damaged.isEmpty()) goOnWith(checkpoint, named, damaged);
        return Optional.of(checkpoint);
      }
      damaged.add(checkpoint);
    }
    if (newestFirst.isEmpty()) return Optional.empty();
    throw new IOException(
        "every checkpoint in %s is damaged; copy an undamaged one there, or start again (ExistingRun.OVERWRITE)"
            .formatted(directory));
  }

  /** What the state file names, newest first; nothing where it is absent, empty or damaged. */
  private static List<Path> named(Path directory) {
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

  /** The others in its directory are not named: those that are may be removed in time. */
  private static void nameAlone(Path checkpoint) throws IOException {
    LOG.warn("The file 'checkpoint' named none; going on with {}.", checkpoint);
    CheckpointState.of(List.of(checkpoint)).write(checkpoint.toAbsolutePath().getParent());
  }

  private static List<Path> byStep(Path directory) throws IOException {
    var found = new ArrayList<>(CheckpointFiles.prefixesIn(directory));
    found.removeIf(checkpoint -> CheckpointState.step(checkpoint).isEmpty());
    found.sort((a, b) -> Long.compare(step(b), step(a)));
    return found;
  }

  private static long step(Path checkpoint) {
    return CheckpointState.step(checkpoint).orElseThrow();
  }

  private static boolean isWhole(Path checkpoint) {
    try (var reader = CheckpointReader.open(checkpoint)) {
      reader.verify();
      return true;
    } catch (IOException damage) {
      LOG.warn("{}", damage.getMessage());
      return false;
    }
  }

  private static void goOnWith(Path whole, List<Path> named, List<Path> damaged)
      throws IOException {
    var directory = whole.toAbsolutePath().getParent();
    if (!named.isEmpty()) {
      var kept = new ArrayList<>(named);
      kept.removeAll(damaged);
      Collections.reverse(kept);
      CheckpointState.of(kept).write(directory);
    }
    for (var checkpoint : damaged) setAside(checkpoint, directory.resolve(ASIDE));
    LOG.warn("Going on with {}; what is damaged is in {}.", whole, directory.resolve(ASIDE));
  }

  private static void setAside(Path checkpoint, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var file : new CheckpointFiles(checkpoint).list()) {
      Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
