// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Cleans up what a killed process left in its run directory. A save works in a hidden folder, where
 * it first records the checkpoints that it is going to add and remove. If the folder still exists,
 * the save was interrupted, and those of these checkpoints that the state file does not list are
 * deleted.
 */
final class InterruptedSaves {
  static final String FOLDER = ".unfinished-";
  private static final String STATES = CheckpointState.TEMPORARY + "*";
  private static final String CHANGES = "changing";

  private InterruptedSaves() {}

  /** Records in {@code folder}, atomically, which checkpoints beside it the save changes. */
  static void recordChanges(Path folder, List<Path> changing) throws IOException {
    var names =
        changing.stream()
            .filter(path -> path.toAbsolutePath().getParent().equals(folder.getParent()))
            .map(path -> path.getFileName().toString())
            .toList();
    var unfinished = Files.write(folder.resolve(CHANGES + ".tmp"), names);
    Files.move(unfinished, folder.resolve(CHANGES), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Deletes the hidden folders of interrupted saves, their unlisted checkpoints and temporary state
   * files. If the state file cannot be read, no checkpoint is deleted.
   */
  static void cleanUp(Path directory) throws IOException {
    try (var folders = Files.newDirectoryStream(directory, FOLDER + "*")) {
      for (var folder : folders) {
        deleteUnlisted(directory, folder);
        delete(folder);
      }
    }
    try (var states = Files.newDirectoryStream(directory, STATES)) {
      for (var state : states) Files.delete(state);
    }
  }

  private static void deleteUnlisted(Path directory, Path folder) throws IOException {
    var changes = folder.resolve(CHANGES);
    if (Files.notExists(changes)) return;
    var listed = listed(directory);
    if (listed.isEmpty()) return;
    for (var name : Files.readAllLines(changes)) {
      if (!listed.get().contains(name)) new CheckpointFiles(directory.resolve(name)).delete();
    }
  }

  /** File names only, because the directory may have moved since the state file was written. */
  private static Optional<List<String>> listed(Path directory) {
    try {
      var listed = CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of());
      return Optional.of(listed.stream().map(path -> path.getFileName().toString()).toList());
    } catch (IOException damaged) {
      return Optional.empty();
    }
  }

  static void delete(Path folder) throws IOException {
    try (var content = Files.walk(folder)) {
      for (var path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
