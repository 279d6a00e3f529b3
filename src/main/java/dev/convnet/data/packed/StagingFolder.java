// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/**
 * A folder that is written beside its final place, {@code FOLDER.part}, and moved there when it is
 * complete. A lock on {@code FOLDER.lock} keeps other processes away meanwhile.
 */
final class StagingFolder implements Closeable {
  private final Path target;
  private final Path staging;
  private final Path lockFile;
  private final FileChannel channel;

  private StagingFolder(Path target, Path lockFile, FileChannel channel) {
    this.target = target;
    this.staging = target.resolveSibling(target.getFileName() + ".part");
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /**
   * Creates the folder, in place of one that a killed process left.
   *
   * @param overwrite whether a packed data set in the target is replaced
   * @throws IOException if the target exists, and is not to be or cannot be overwritten; if another
   *     process writes it; or if the folder cannot be created
   */
  static StagingFolder beside(Path folder, boolean overwrite) throws IOException {
    var target = folder.toAbsolutePath().normalize();
    requireReplaceable(target, overwrite);
    if (target.getParent() == null) throw new IOException(target + " cannot be a data set");
    if (!Files.isDirectory(target.getParent())) Files.createDirectories(target.getParent());
    var lockFile = target.resolveSibling(target.getFileName() + ".lock");
    var channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IOException("another process writes " + folder + "; wait until it has ended");
    }
    var created = new StagingFolder(target, lockFile, channel);
    delete(created.staging);
    Files.createDirectory(created.staging);
    return created;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  static void requireReplaceable(Path target, boolean overwrite) throws IOException {
    if (!Files.exists(target)) return;
    if (!Files.isDirectory(target)) throw new IOException(target + " is a file, not a folder");
    try (var children = Files.list(target)) {
      if (children.findAny().isEmpty()) return;
    }
    if (!PackedDataset.isAt(target)) {
      throw new IOException(
          target + " has other files than a packed data set; choose another folder");
    }
    if (!overwrite) {
      throw new IOException(
          target
              + " is a packed data set already; replace it (DatasetPacker.overwrite), or choose another folder");
    }
  }

  Path path() {
    return staging;
  }

  /** Replaces the target. */
  void moveIntoPlace() throws IOException {
    var old = target.resolveSibling(target.getFileName() + ".old");
    delete(old);
    if (Files.exists(target)) Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  @Override
  public void close() throws IOException {
    delete(staging);
    Files.deleteIfExists(lockFile);
    channel.close();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
