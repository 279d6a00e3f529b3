// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one checkpoint: {@code PREFIX.data-00000-of-00002} …, {@code .index}, {@code .meta};
 * of format V1, those of {@link VersionOneFiles} and {@code .meta}.
 */
record CheckpointFiles(Path prefix) {
  private static final String INDEX = ".index";
  private static final Pattern SUFFIX = Pattern.compile("\\.(data-\\d{5}-of-\\d{5}|index|meta)");
  private static final Pattern SUFFIX_AT_END = Pattern.compile(SUFFIX + "$");

  /**
   * Finds the checkpoint at a path.
   *
   * @param path a prefix, one of its files, or a directory, whose latest checkpoint is used
   * @throws NoSuchFileException if there is none; the message lists the checkpoints of the
   *     directory
   */
  static CheckpointFiles of(Path path) throws IOException {
    var found = new CheckpointFiles(Files.isDirectory(path) ? latest(path) : prefix(path));
    if (found.exist()) return found;
    var shards = VersionOneFiles.shardsOf(found.prefix);
    if (shards.size() == 1) return new CheckpointFiles(shards.get(0));
    var directory = found.prefix.toAbsolutePath().getParent();
    throw missing(
        Files.isRegularFile(found.prefix)
            ? "the file %s is no checkpoint, or it is damaged".formatted(found.prefix)
            : "there is no checkpoint " + found.prefix,
        directory);
  }

  private static Path prefix(Path path) {
    var name = String.valueOf(path.getFileName());
    var suffix = SUFFIX_AT_END.matcher(name);
    if (!suffix.find()) return path;
    var prefix = path.resolveSibling(name.substring(0, suffix.start()));
    return name.endsWith(INDEX) || new CheckpointFiles(prefix).exist() ? prefix : path;
  }

  private static Path latest(Path directory) throws IOException {
    var latest = CheckpointState.read(directory).flatMap(CheckpointState::latest);
    return latest.isPresent() ? latest.get() : only(directory);
  }

  /** A SavedModel's {@code variables} directory has one checkpoint and no state file. */
  private static Path only(Path directory) throws IOException {
    var prefixes = allIn(directory);
    if (prefixes.size() != 1) {
      throw missing(
          "there is no file 'checkpoint' that names the latest checkpoint of " + directory,
          directory);
    }
    return prefixes.get(0);
  }

  private static NoSuchFileException missing(String what, Path directory) throws IOException {
    var names = Files.isDirectory(directory) ? allIn(directory) : List.<Path>of();
    var found = names.isEmpty() ? "no checkpoints" : names.toString();
    return new NoSuchFileException(what + "; " + directory + " holds " + found);
  }

  /** The prefixes of all checkpoints of format V2, or of V1 if there are none. */
  static List<Path> allIn(Path directory) throws IOException {
    var prefixes = prefixesIn(directory);
    return prefixes.isEmpty() ? VersionOneFiles.prefixesIn(directory) : prefixes;
  }

  /** The prefixes of all V2 checkpoints in a directory, in order of their names. */
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
    return Files.exists(index()) || isVersionOne();
  }

  /** The index file of format V2. */
  Path index() {
    return suffixed(INDEX);
  }

  /** Whether the checkpoint has format V1, which has no index file. */
  boolean isVersionOne() {
    return !Files.exists(index()) && !versionOne().isEmpty();
  }

  /** The files of format V1 that hold the tensors. */
  List<Path> versionOne() {
    return VersionOneFiles.of(prefix);
  }

  /** When the checkpoint was written. */
  Instant modified() throws IOException {
    var file = isVersionOne() ? versionOne().get(0) : index();
    return Files.getLastModifiedTime(file).toInstant();
  }

  /** The files that exist, in order of their names: data, index, meta. */
  List<Path> list() throws IOException {
    var versionOne = isVersionOne() ? versionOne() : List.<Path>of();
    try (var files = Files.list(prefix.toAbsolutePath().getParent())) {
      return Stream.concat(versionOne.stream().filter(Files::exists), files.filter(this::isOurs))
          .sorted()
          .toList();
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
      if (suffix(file).startsWith(".data") || versionOne().contains(file)) {
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
    return file.getFileName().toString().startsWith(VersionOneFiles.baseName(prefix))
        && SUFFIX.matcher(suffix(file)).matches();
  }

  private String suffix(Path file) {
    return file.getFileName().toString().substring(VersionOneFiles.baseName(prefix).length());
  }
}
