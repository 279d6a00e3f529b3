// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The output directory of one training run, locked while the run is active. An existing run is
 * never deleted unless {@link ExistingRun#OVERWRITE} is given. {@link TrainingRun} opens and closes
 * it.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String RUN_FILES =
      "{checkpoint,graph.pbtxt,metric,model.ckpt-*,averaged.ckpt-*,events.out.tfevents.*}";

  private final Path path;
  private final ExistingRun existing;
  private final FileChannel channel;

  /** What happens to a run that already exists in the directory. */
  public enum ExistingRun {
    /** The existing run stays, and the new run does not start. */
    FAIL,
    /** The new run continues the existing one from its latest complete checkpoint. */
    RESUME,
    /** The existing run's files are deleted before the new run starts; other files stay. */
    OVERWRITE
  }

  private RunDirectory(Path path, ExistingRun existing, FileChannel channel) {
    this.path = path;
    this.existing = existing;
    this.channel = channel;
  }

  /**
   * Creates the directory if it is absent, and locks it.
   *
   * @param subdirectories that a run also writes to
   * @throws InvalidSettingException if the path is empty
   * @throws IOException if another run uses the directory, if it holds a run and {@code existing}
   *     is {@link ExistingRun#FAIL}, or if it can't be written to
   */
  static RunDirectory open(Path path, ExistingRun existing, String... subdirectories)
      throws IOException {
    if (path.toString().isEmpty()) { // the current directory, which nobody would expect
      throw new InvalidSettingException(
          "the run directory has no name; '.' is the current directory");
    }
    try {
      if (!Files.isDirectory(path)) Files.createDirectories(path); // which refuses a link
    } catch (IOException error) {
      throw new IOException(
          "can't make the run directory " + path + " (" + error + "); choose another", error);
    }
    var directory = new RunDirectory(path, existing, lock(path));
    try {
      if (existing == ExistingRun.FAIL) {
        refuseExisting(path);
        for (var name : subdirectories) refuseExisting(path.resolve(name));
      }
      return directory;
    } catch (IOException | RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException error) {
      throw new IOException(
          "can't write to the run directory " + path + " (" + error + "); choose another", error);
    }
    if (!tryLock(channel)) {
      channel.close();
      throw new IOException(
          path + " is in use by another run; wait until it ends, or choose another directory");
    }
    return channel;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  private static void refuseExisting(Path path) throws IOException {
    var files = runFiles(path);
    if (!files.isEmpty()) {
      throw new IOException(
          "%s already holds a run (%s); continue it (ExistingRun.RESUME, where the program can), start again (ExistingRun.OVERWRITE), or choose another directory"
              .formatted(path, files.get(0).getFileName()));
    }
  }

  /**
   * Deletes the previous run's files if the policy is {@link ExistingRun#OVERWRITE}. Call this
   * last, after the new run's settings and data have been validated.
   *
   * @param subdirectories that a run also writes to
   */
  void deletePreviousRun(String... subdirectories) throws IOException {
    if (existing == ExistingRun.OVERWRITE) {
      clear(path);
      for (var name : subdirectories) clear(path.resolve(name));
    }
  }

  private static void clear(Path folder) throws IOException {
    for (var file : runFiles(folder)) Files.delete(file);
  }

  private static List<Path> runFiles(Path folder) throws IOException {
    var files = new ArrayList<Path>();
    if (!Files.isDirectory(folder)) return files;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, RUN_FILES)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  /** Unlocks the directory. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
