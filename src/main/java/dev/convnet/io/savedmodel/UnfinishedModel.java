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
 * A version of a model that is being written, in a hidden folder beside the other versions, which
 * readers ignore. {@link #publish()} renames it, so that readers see a complete version or none;
 * {@link #close} deletes it if it was not published. An export deletes hidden folders that killed
 * exports left more than a day ago.
 *
 * @param model the folder {@code NAME}
 * @param directory the hidden folder {@code NAME/.unfinished-…}
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
          "cannot export to %s: TensorFlow reads '*', '?' and '[' in a path as a pattern; "
                  .formatted(model.toAbsolutePath())
              + "choose a folder without them");
    }
    removeAbandoned(model);
    for (int attempt = 1; ; attempt++) {
      var created = missing(model);
      try {
        if (!Files.isDirectory(model)) Files.createDirectories(model);
        var directory = model.resolve(PREFIX + UUID.randomUUID());
        return new UnfinishedModel(model, Files.createDirectory(directory), created);
      } catch (NoSuchFileException another) { // failed at the same time and removed the folder
        if (attempt == ATTEMPTS) throw unwritable(model, another);
      } catch (FileSystemException e) {
        throw unwritable(model, e);
      }
    }
  }

  private static IOException unwritable(Path model, FileSystemException cause) {
    return new IOException(
        "cannot create a folder in %s (%s); choose another folder".formatted(model, cause), cause);
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

  /** Publishes the folder as the next free version, also if other exports run at the same time. */
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
   * Publishes the folder as a given version.
   *
   * @throws FileAlreadyExistsException if the version exists
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

  /** Forces all files to the disk. Uses no channel, because an interrupt would close it. */
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
        "%s exists already and was not changed; the next free version is %d"
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
