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
 * never deleted unless {@link ExistingRun#OVERWRITE} is given.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String FILES_OF_A_RUN =
      "{checkpoint,graph.pbtxt,metric,model.ckpt-*,events.out.tfevents.*}";

  private final Path path;
  private final ExistingRun existing;
  private final FileChannel channel;

  /** What happens to a run that is in the directory already. */
  public enum ExistingRun {
    /** It stays, and the new run does not start. */
    FAIL,
    /** The new run continues it from its newest whole checkpoint. */
    RESUME,
    /** {@link #deletePreviousRun} deletes its files; other files in the directory stay. */
    OVERWRITE
  }

  private RunDirectory(Path path, ExistingRun existing, FileChannel channel) {
    this.path = path;
    this.existing = existing;
    this.channel = channel;
  }

  /**
   * Makes the directory if it is absent, and locks it.
   *
   * @param parts subdirectories that a run writes to as well
   * @throws IllegalArgumentException if the path is empty
   * @throws IOException if another run uses the directory, if it holds a run and {@code existing}
   *     is {@link ExistingRun#FAIL}, or if it can't be written to
   */
  public static RunDirectory open(Path path, ExistingRun existing, String... parts)
      throws IOException {
    if (path.toString().isEmpty()) { // it would be the folder that the user is in
      throw new InvalidSettingException("the run directory has no name; '.' is this folder");
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
        for (var part : parts) refuseExisting(path.resolve(part));
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
    if (!holds(channel)) {
      channel.close();
      throw new IOException(
          path + " is in use by another run; wait for its end, or choose another directory");
    }
    return channel;
  }

  private static boolean holds(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  private static void refuseExisting(Path path) throws IOException {
    var files = filesOfARun(path);
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
   * @param parts subdirectories that a run writes to as well
   * @return the directory
   */
  public Path deletePreviousRun(String... parts) throws IOException {
    if (existing == ExistingRun.OVERWRITE) {
      clear(path);
      for (var part : parts) clear(path.resolve(part));
    }
    return path;
  }

  private static void clear(Path folder) throws IOException {
    for (var file : filesOfARun(folder)) Files.delete(file);
  }

  private static List<Path> filesOfARun(Path folder) throws IOException {
    var files = new ArrayList<Path>();
    if (!Files.isDirectory(folder)) return files;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, FILES_OF_A_RUN)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** Unlocks the directory. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
