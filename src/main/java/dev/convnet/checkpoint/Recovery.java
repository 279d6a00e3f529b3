// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

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
   * and a warning says which and why.
   *
   * @return empty if nothing was saved yet
   * @throws IOException if checkpoints were saved, and none of them is whole
   */
  public static Optional<Path> newestWhole(Path directory) throws IOException {
    LeftBehind.remove(directory);
    var newestFirst = newestFirst(directory);
    var damaged = new ArrayList<Path>();
    for (var checkpoint : newestFirst) {
      if (isWhole(checkpoint)) {
        if (!damaged.isEmpty()) goOnWith(checkpoint, newestFirst, damaged);
        return Optional.of(checkpoint);
      }
      damaged.add(checkpoint);
    }
    if (newestFirst.isEmpty()) return Optional.empty();
    throw new IOException(
        "none of the checkpoints in %s is whole; copy one anew, or start again (--overwrite)"
            .formatted(directory));
  }

  private static List<Path> newestFirst(Path directory) throws IOException {
    Optional<CheckpointState> state;
    try {
      state = CheckpointState.read(directory);
    } catch (IOException unreadable) {
      LOG.warn("Going by the names of the files: {}", unreadable.getMessage());
      return byStep(directory);
    }
    var found = new ArrayList<>(state.map(CheckpointState::all).orElse(List.of()));
    var latest = state.flatMap(CheckpointState::latest);
    latest.ifPresent(found::remove);
    latest.ifPresent(found::add);
    Collections.reverse(found);
    return found;
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

  private static void goOnWith(Path whole, List<Path> newestFirst, List<Path> damaged)
      throws IOException {
    var directory = whole.toAbsolutePath().getParent();
    var kept = new ArrayList<>(newestFirst);
    kept.removeAll(damaged);
    Collections.reverse(kept);
    CheckpointState.of(kept).write(directory);
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
