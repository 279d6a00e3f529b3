// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the files of checkpoints of format V1: one file {@code model.ckpt}, or shards {@code
 * model.ckpt-00000-of-00002} …, whose prefix is the pattern {@code model.ckpt-?????-of-00002}.
 */
final class VersionOneFiles {
  private static final Pattern SHARDS = Pattern.compile("(.*)-\\?{5}-of-(\\d{5})");
  private static final Pattern SHARD = Pattern.compile("(.*)-\\d{5}-of-(\\d{5})");
  private static final Pattern OF_VERSION_TWO =
      Pattern.compile(".*\\.(data-\\d{5}-of-\\d{5}|index|meta)");

  private VersionOneFiles() {}

  /** The files of a checkpoint, which may be missing; empty if the prefix is no V1 checkpoint's. */
  static List<Path> of(Path prefix) {
    var shards = SHARDS.matcher(prefix.getFileName().toString());
    if (!shards.matches()) return isTable(prefix) ? List.of(prefix) : List.of();
    int count = Integer.parseInt(shards.group(2));
    var paths =
        IntStream.range(0, count)
            .mapToObj(i -> String.format(Locale.ROOT, "%s-%05d-of-%05d", shards.group(1), i, count))
            .map(prefix::resolveSibling)
            .toList();
    return paths.stream().anyMatch(Files::exists) ? paths : List.of();
  }

  /** The checkpoint's name without the numbers of shards. */
  static String baseName(Path prefix) {
    var name = prefix.getFileName().toString();
    var shards = SHARDS.matcher(name);
    return shards.matches() ? shards.group(1) : name;
  }

  /** The prefixes of all V1 checkpoints in a directory, in order of their names. */
  static List<Path> prefixesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> !OF_VERSION_TWO.matcher(file.getFileName().toString()).matches())
          .filter(VersionOneFiles::isTable)
          .map(VersionOneFiles::prefix)
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static Path prefix(Path file) {
    var shard = SHARD.matcher(file.getFileName().toString());
    return shard.matches()
        ? file.resolveSibling(shard.group(1) + "-?????-of-" + shard.group(2))
        : file;
  }

  /** The checkpoint whose shards have a name, {@code model.ckpt}. */
  static List<Path> shardsOf(Path name) throws IOException {
    var directory = name.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) return List.of();
    var wanted = name.getFileName().toString();
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(wanted + "-"))
          .filter(VersionOneFiles::isTable)
          .map(VersionOneFiles::prefix)
          .filter(prefix -> baseName(prefix).equals(wanted) && isSharded(prefix))
          .map(prefix -> name.resolveSibling(prefix.getFileName()))
          .distinct()
          .toList();
    }
  }

  private static boolean isSharded(Path prefix) {
    return SHARDS.matcher(prefix.getFileName().toString()).matches();
  }

  private static boolean isTable(Path path) {
    try (var file = RegularFile.open(path)) {
      return SortedTable.isOne(file.region());
    } catch (IOException otherOrUnreadable) {
      return false;
    }
  }
}
