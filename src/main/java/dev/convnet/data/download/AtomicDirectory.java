// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/** Makes a folder that is complete or absent, whoever looks, however many make it at once. */
public final class AtomicDirectory {
  private static final long LITTLE = 1 << 16; // bytes; what is written at once is not more

  private AtomicDirectory() {}

  /** What fills the folder. */
  public interface Writer {
    /** Makes the folder, under its own name, inside {@code workshop}. */
    void writeTo(Path workshop) throws IOException;
  }

  /**
   * Has {@code folder} made, or finds it there. One process and thread works at a time, and the
   * others wait for it: a file {@code .lock} beside the folder is locked.
   */
  public static void createIfAbsent(Path folder, Writer filling) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    var parent = folder.toAbsolutePath().getParent();
    makeParent(parent);
    synchronized (AtomicDirectory.class) { // a file lock is the process's, not the thread's
      try (var channel = open(parent.resolve(".lock"))) {
        channel.lock();
        if (!Files.isDirectory(folder)) {
          fill(folder, filling);
        }
      }
    }
  }

  private static void makeParent(Path parent) throws IOException {
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

  private static void fill(Path folder, Writer filling) throws IOException {
    var workshop = folder.resolveSibling(folder.getFileName() + ".part");
    delete(workshop); // a process that was killed left it
    try {
      filling.writeTo(Files.createDirectory(workshop));
      Files.move(workshop.resolve(folder.getFileName()), folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (hasRoom(folder.toAbsolutePath().getParent())) throw e;
      throw new IOException(
          "cannot make the folder "
              + folder
              + ": the disk is full; free some space, or choose another folder",
          e);
    } finally {
      delete(workshop);
    }
  }

  /** Asked before what was half made is deleted. */
  private static boolean hasRoom(Path parent) throws IOException {
    return Files.getFileStore(parent).getUsableSpace() > LITTLE;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var paths = Files.walk(folder)) {
        for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
