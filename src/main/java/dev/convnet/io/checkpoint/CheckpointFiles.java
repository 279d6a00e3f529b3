// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of one checkpoint: {@code PREFIX.data-00000-of-00002} …, {@code .index}, {@code .meta}.
 */
record CheckpointFiles(Path prefix) {
  private static final String INDEX = ".index";
  private static final Pattern SUFFIX = Pattern.compile("\\.(data-\\d{5}-of-\\d{5}|index|meta)");

  /**
   * Finds the checkpoint at a path.
   *
   * @param path a prefix, an index file, or a directory, whose latest checkpoint is used
   * @throws NoSuchFileException if there is none; the message lists the checkpoints of the
   *     directory
   */
  static CheckpointFiles of(Path path) throws IOException {
    var found = new CheckpointFiles(Files.isDirectory(path) ? latest(path) : withoutIndex(path));
    if (!found.exist()) {
      throw missing(
          "there is no checkpoint " + found.prefix, found.prefix.toAbsolutePath().getParent());
    }
    return found;
  }

  private static Path latest(Path directory) throws IOException {
    var latest = CheckpointState.read(directory).flatMap(CheckpointState::latest);
    return latest.isPresent() ? latest.get() : only(directory);
  }

  /** A SavedModel's {@code variables} directory has one checkpoint and no state file. */
  private static Path only(Path directory) throws IOException {
    var prefixes = prefixesIn(directory);
    if (prefixes.size() != 1) {
      throw missing(
          "there is no file 'checkpoint' that names the latest checkpoint of " + directory,
          directory);
    }
    return prefixes.get(0);
  }

  private static NoSuchFileException missing(String what, Path directory) throws IOException {
    var names = Files.isDirectory(directory) ? prefixesIn(directory) : List.<Path>of();
    var found = names.isEmpty() ? "no checkpoints" : names.toString();
    return new NoSuchFileException(what + "; " + directory + " holds " + found);
  }

  /** The prefixes of all checkpoints in a directory, in order of their names. */
  static List<Path> prefixesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(INDEX))
          .map(CheckpointFiles::withoutIndex)
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

  /** Whether the checkpoint exists; without its index file it does not. */
  boolean exist() {
    return Files.exists(suffixed(INDEX));
  }

  /** The files that exist, in order of their names: data, index, meta. */
  List<Path> list() throws IOException {
    try (var files = Files.list(prefix.toAbsolutePath().getParent())) {
      return files.filter(this::isOurs).sorted().toList();
    }
  }

  /** Deletes the index file first, because no reader takes the other files for a checkpoint. */
  void delete() throws IOException {
    Files.deleteIfExists(suffixed(INDEX));
    for (var file : list()) {
      Files.deleteIfExists(file);
    }
  }

  /** Whether the data and index files of both checkpoints are equal, byte for byte. */
  boolean sameTensors(CheckpointFiles other) throws IOException {
    var names = tensorNames();
    if (!names.equals(other.tensorNames())) {
      return false;
    }
    for (var name : names) {
      if (Files.mismatch(suffixed(name), other.suffixed(name)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The data files and their sizes, for messages. */
  String describeData() throws IOException {
    var names = new ArrayList<String>();
    for (var file : list()) {
      if (suffix(file).startsWith(".data")) {
        names.add(file + " (" + Files.size(file) + " bytes)");
      }
    }
    return String.join(", ", names);
  }

  Path suffixed(String suffix) {
    return prefix.resolveSibling(prefix.getFileName() + suffix);
  }

  private List<String> tensorNames() throws IOException {
    return list().stream().map(this::suffix).filter(suffix -> !suffix.equals(".meta")).toList();
  }

  private boolean isOurs(Path file) {
    return file.getFileName().toString().startsWith(prefix.getFileName().toString())
        && SUFFIX.matcher(suffix(file)).matches();
  }

  private String suffix(Path file) {
    return file.getFileName().toString().substring(prefix.getFileName().toString().length());
  }
}
