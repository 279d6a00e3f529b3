// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/**
 * Creates a directory that other threads and processes see complete or not at all, even if several
 * of them create it at the same time or one is killed.
 */
public final class AtomicDirectory {
  private static final long FULL_BELOW_BYTES = 1 << 16; // more than a single write needs

  private AtomicDirectory() {}

  /** Writes the content of the directory. */
  public interface Writer {
    /**
     * Creates the complete directory, under its final name, inside a staging directory, from where
     * it is moved.
     *
     * @param staging an empty directory
     */
    void writeTo(Path staging) throws IOException;
  }

  /**
   * Creates {@code directory} unless it exists. Only one thread of one process writes at a time;
   * the others wait for it at a lock on the file {@code .lock} beside the directory.
   *
   * @param directory its parents are created if they do not exist
   * @throws IOException if {@code writer} throws one, the disk is full, or the parent cannot be
   *     written; nothing of the directory is left then
   */
  public static void createIfAbsent(Path directory, Writer writer) throws IOException {
    if (Files.isDirectory(directory)) return;
    var parent = directory.toAbsolutePath().getParent();
    createParent(parent);
    synchronized (AtomicDirectory.class) { // a file lock does not exclude threads of one process
      try (var channel = open(parent.resolve(".lock"))) {
        channel.lock();
        if (!Files.isDirectory(directory)) create(directory, writer);
      }
    }
  }

  private static void createParent(Path parent) throws IOException {
    try {
      if (!Files.isDirectory(parent)) { // createDirectories refuses a link to a folder
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw new IOException("cannot make the folder " + parent + ": " + e, e);
    }
  }

  private static FileChannel open(Path lock) throws IOException {
    try {
      return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("cannot write into " + lock.getParent() + ": " + e, e);
    }
  }

  private static void create(Path directory, Writer writer) throws IOException {
    var staging = directory.resolveSibling(directory.getFileName() + ".part");
    delete(staging); // left by a process that was killed
    try {
      writer.writeTo(Files.createDirectory(staging));
      Files.move(
          staging.resolve(directory.getFileName()), directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (hasRoom(directory.toAbsolutePath().getParent())) throw e;
      throw new IOException(
          "cannot make the folder "
              + directory
              + ": the disk is full; free some space, or choose another folder",
          e);
    } finally {
      delete(staging);
    }
  }

  /** Is called before the incomplete files are deleted, while the disk is still full. */
  private static boolean hasRoom(Path parent) {
    return parent.toFile().getUsableSpace() > FULL_BELOW_BYTES;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var paths = Files.walk(directory)) {
        for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
