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
 * What killed runs leave in their directory. A save works in a hidden folder, in which it first
 * notes the checkpoints that it is going to add and to remove. Where the folder is still there,
 * those of them that the state file does not name were not added yet, or not removed.
 */
final class InterruptedSaves {
  static final String FOLDER = ".unfinished-";
  private static final String STATES = CheckpointState.TEMPORARY + "*";
  private static final String NOTE = "changing";

  private InterruptedSaves() {}

  /** Notes in {@code folder}, whole or not at all, which checkpoints beside it are in doubt. */
  static void recordChanges(Path folder, List<Path> changing) throws IOException {
    var names =
        changing.stream()
            .filter(path -> path.toAbsolutePath().getParent().equals(folder.getParent()))
            .map(path -> path.getFileName().toString())
            .toList();
    var unfinished = Files.write(folder.resolve(NOTE + ".tmp"), names);
    Files.move(unfinished, folder.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes it all. Checkpoints stay where the state file cannot be read. */
  static void cleanUp(Path directory) throws IOException {
    try (var folders = Files.newDirectoryStream(directory, FOLDER + "*")) {
      for (var folder : folders) {
        removeInDoubt(directory, folder);
        delete(folder);
      }
    }
    try (var states = Files.newDirectoryStream(directory, STATES)) {
      for (var state : states) Files.delete(state);
    }
  }

  private static void removeInDoubt(Path directory, Path folder) throws IOException {
    var note = folder.resolve(NOTE);
    if (Files.notExists(note)) return;
    var named = named(directory);
    if (named.isEmpty()) return;
    for (var name : Files.readAllLines(note)) {
      if (!named.get().contains(name)) new CheckpointFiles(directory.resolve(name)).delete();
    }
  }

  /** Without their directory, which may have moved since the file was written. */
  private static Optional<List<String>> named(Path directory) {
    try {
      var named = CheckpointState.read(directory).map(CheckpointState::all).orElse(List.of());
      return Optional.of(named.stream().map(path -> path.getFileName().toString()).toList());
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
