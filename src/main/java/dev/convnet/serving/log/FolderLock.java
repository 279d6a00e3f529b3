// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that one program writes into a folder. The system frees it if the program is killed.
 */
final class FolderLock implements AutoCloseable {
  /** The folders of this process: the system does not know one log of it from another. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel file;

  private FolderLock(Path folder, FileChannel file) {
    this.folder = folder;
    this.file = file;
  }

  static FolderLock take(Path folder) throws IOException {
    var real = folder.toRealPath();
    if (!OURS.add(real)) throw inUse(folder);
    try {
      return new FolderLock(real, lock(folder));
    } catch (IOException e) {
      OURS.remove(real);
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    var file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.tryLock() != null) return file;
    file.close();
    throw inUse(folder);
  }

  private static IOException inUse(Path folder) {
    return new IOException(
        "another program writes the log in %s; choose another folder".formatted(folder));
  }

  @Override
  public void close() throws IOException {
    file.close();
    OURS.remove(folder);
  }
}
