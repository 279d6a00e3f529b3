// SPDX-License-Identifier: Apache-2.0
package dev.convnet.savedmodel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A folder beside the versions of a model, whose name no reader takes for one, until it is
 * complete: who watches the versions sees a whole one or none.
 *
 * @param model {@code NAME}
 * @param directory {@code NAME/.unfinished-…}
 */
record UnfinishedModel(Path model, Path directory) implements AutoCloseable {
  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  static UnfinishedModel begin(Path model) throws IOException {
    if (PATTERN.matcher(model.toAbsolutePath().toString()).find()) {
      throw new IOException(
          "cannot export to %s: TensorFlow takes its '*', '?' or '[' for a pattern when it reads; "
                  .formatted(model.toAbsolutePath())
              + "name a folder without");
    }
    if (!Files.isDirectory(model)) Files.createDirectories(model);
    var directory = model.resolve(".unfinished-" + UUID.randomUUID());
    return new UnfinishedModel(model, Files.createDirectory(directory));
  }

  static void checkFree(Path model, long version) throws IOException {
    if (version < 1) {
      throw new IllegalArgumentException("a version must be at least 1, got " + version);
    }
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
    if (!Files.exists(directory)) return;
    try (var paths = Files.walk(directory)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
