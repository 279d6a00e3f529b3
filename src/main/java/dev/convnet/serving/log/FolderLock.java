// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes sure that one program writes into a folder. The system frees it if the program is killed.
 */
final class FolderLock implements AutoCloseable {
  private final FileChannel file;

  private FolderLock(FileChannel file) {
    this.file = file;
  }

  static FolderLock take(Path folder) throws IOException {
    var file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (isFree(file)) return new FolderLock(file);
    file.close();
    throw new IOException(
        "another program writes the log in %s; choose another folder".formatted(folder));
  }

  private static boolean isFree(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) { // it is this one
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
