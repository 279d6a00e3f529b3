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
 * A folder that one run writes to, locked while it does. A former run in it is lost only to who
 * asks for that.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final String FILES_OF_A_RUN =
      "{checkpoint,graph.pbtxt,metric,model.ckpt-*,events.out.tfevents.*}";

  private final Path path;
  private final ExistingRun former;
  private final FileChannel channel;

  /** What happens to a former run in the folder. */
  public enum ExistingRun {
    /** It stays, and the new one does not start. */
    FAIL,
    /** It goes on. */
    RESUME,
    /** Its files are deleted by {@link #deletePreviousRun}; others in the folder stay. */
    OVERWRITE
  }

  private RunDirectory(Path path, ExistingRun former, FileChannel channel) {
    this.path = path;
    this.former = former;
    this.channel = channel;
  }

  /**
   * Makes the folder if need be, and locks it.
   *
   * @throws IllegalArgumentException if the path is empty
   * @throws IOException if another run uses the folder, it holds a run and {@code former} refuses,
   *     or it can't be written to
   */
  public static RunDirectory open(Path path, ExistingRun former) throws IOException {
    if (path.toString().isEmpty()) { // it would be the folder that the user is in
      throw new InvalidSettingException("the run directory has no name; '.' is this folder");
    }
    try {
      if (!Files.isDirectory(path)) Files.createDirectories(path); // which refuses a link
    } catch (IOException error) {
      throw new IOException(
          "can't make the run directory " + path + " (" + error + "); choose another", error);
    }
    var directory = new RunDirectory(path, former, lock(path));
    try {
      if (former == ExistingRun.FAIL) directory.refuseFormer();
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

  private void refuseFormer() throws IOException {
    var files = filesOfARun(path);
    if (!files.isEmpty()) {
      throw new IOException(
          "%s already holds a run (%s); continue it (ExistingRun.RESUME, where the program can), start again (ExistingRun.OVERWRITE), or choose another directory"
              .formatted(path, files.get(0).getFileName()));
    }
  }

  /**
   * The folder, without the former run where that is to be overwritten. Call it when nothing is
   * left to go wrong with the new one's settings and data.
   *
   * @param parts folders in it that a run writes to as well
   */
  public Path deletePreviousRun(String... parts) throws IOException {
    if (former == ExistingRun.OVERWRITE) {
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

  public Path path() {
    return path;
  }

  /** Lets others have the folder. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
