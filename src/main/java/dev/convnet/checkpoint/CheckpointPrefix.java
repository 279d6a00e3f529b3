// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Finds the checkpoint that a path means: its own prefix, its index file, or its directory. */
final class CheckpointPrefix {
  private static final String INDEX = ".index";

  private CheckpointPrefix() {}

  /**
   * Returns the prefix, {@code DIR/model.ckpt-100}, whose index file exists.
   *
   * @param path a prefix, an index file, or a directory, whose latest checkpoint is meant
   * @throws NoSuchFileException if there is none; the message lists those beside it
   */
  static Path of(Path path) throws IOException {
    var prefix = Files.isDirectory(path) ? latest(path) : withoutIndex(path);
    if (!CheckpointState.exists(prefix)) {
      throw missing("no checkpoint " + prefix, prefix.toAbsolutePath().getParent());
    }
    return prefix;
  }

  private static Path latest(Path directory) throws IOException {
    var latest = CheckpointState.read(directory).flatMap(CheckpointState::latest);
    return latest.isPresent() ? latest.get() : only(directory);
  }

  /** A SavedModel's {@code variables} directory has one checkpoint and no state file. */
  private static Path only(Path directory) throws IOException {
    var prefixes = in(directory);
    if (prefixes.size() != 1) {
      throw missing("no file 'checkpoint' that names the latest one in " + directory, directory);
    }
    return prefixes.get(0);
  }

  private static NoSuchFileException missing(String what, Path directory) throws IOException {
    var names = Files.isDirectory(directory) ? in(directory) : List.<Path>of();
    var found = names.isEmpty() ? "no checkpoint at all" : names.toString();
    return new NoSuchFileException(what + "; " + directory + " holds " + found);
  }

  /** Every prefix in a directory. */
  static List<Path> in(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(INDEX))
          .map(CheckpointPrefix::withoutIndex)
          .sorted()
          .toList();
    }
  }

  private static Path withoutIndex(Path path) {
    var name = path.getFileName().toString();
    return name.endsWith(INDEX)
        ? path.resolveSibling(name.substring(0, name.length() - INDEX.length()))
        : path;
  }
}
