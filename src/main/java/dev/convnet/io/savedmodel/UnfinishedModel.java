// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder beside the versions of a model, whose name no reader takes for one, until it is
 * complete: who watches the versions sees a whole one or none. What a killed export left is removed
 * by the first export that begins a day later.
 *
 * @param model {@code NAME}
 * @param directory {@code NAME/.unfinished-…}
 * @param created {@code NAME} and its parents, innermost first, as far as this export created them
 */
record UnfinishedModel(Path model, Path directory, List<Path> created) implements AutoCloseable {
  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");
  private static final String PREFIX = ".unfinished-";
  private static final Duration ABANDONED = Duration.ofDays(1);
  private static final int ATTEMPTS = 100;

  static UnfinishedModel begin(Path model) throws IOException {
    if (PATTERN.matcher(model.toAbsolutePath().toString()).find()) {
      throw new IOException(
          "cannot export to %s: TensorFlow takes its '*', '?' or '[' for a pattern when it reads; "
                  .formatted(model.toAbsolutePath())
              + "name a folder without");
    }
    removeAbandoned(model);
    for (int attempt = 1; ; attempt++) {
      var created = missing(model);
      try {
        if (!Files.isDirectory(model)) Files.createDirectories(model);
        var directory = model.resolve(PREFIX + UUID.randomUUID());
        return new UnfinishedModel(model, Files.createDirectory(directory), created);
      } catch (NoSuchFileException another) { // failed at the same time and removed the folder
        if (attempt == ATTEMPTS) throw another;
      }
    }
  }

  private static List<Path> missing(Path folder) {
    return Stream.iterate(folder.toAbsolutePath(), Objects::nonNull, Path::getParent)
        .takeWhile(Files::notExists)
        .toList();
  }

  private static void removeAbandoned(Path model) throws IOException {
    if (!Files.isDirectory(model)) return;
    var latest = FileTime.from(Instant.now().minus(ABANDONED));
    try (var children = Files.newDirectoryStream(model, PREFIX + "*")) {
      for (var child : children) {
        if (Files.getLastModifiedTime(child).compareTo(latest) < 0) delete(child);
      }
    }
  }

  static void checkFree(Path model, long version) throws IOException {
    InvalidSettingException.requireAtLeast(1, "version", version);
    if (Files.exists(model.resolve(Long.toString(version)))) throw taken(model, version);
  }

  /** Renames to the next free number; when others export at the same time, each gets its own. */
  Path publish() throws IOException {
    while (true) {
      try {
        return publish(ModelVersions.next(model));
      } catch (FileAlreadyExistsException anotherWasQuicker) {
        continue;
      }
    }
  }

  /**
   * Renames to a number.
   *
   * @throws FileAlreadyExistsException if it is taken
   */
  Path publish(long version) throws IOException {
    checkFree(model, version);
    force();
    var target = model.resolve(Long.toString(version));
    try {
      return Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (Files.exists(target)) throw taken(model, version);
      throw e;
    }
  }

  /** Waits until the disk has all files, not by a channel, which an interrupt would close. */
  private void force() throws IOException {
    try (var paths = Files.walk(directory)) {
      for (var file : paths.filter(Files::isRegularFile).toList()) {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
          open.getFD().sync();
        }
      }
    }
  }

  private static IOException taken(Path model, long version) throws IOException {
    return new FileAlreadyExistsException(
        "%s exists already and stays as it is; the next free version is %d"
            .formatted(model.resolve(Long.toString(version)), ModelVersions.next(model)));
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(directory)) delete(directory);
    for (var folder : created) {
      if (!deleteIfEmpty(folder)) return;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  private static boolean deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (DirectoryNotEmptyException holdsAVersion) {
      return false;
    }
  }
}
