// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** An open file. It is no channel, because an interrupt of the thread would close that. */
final class RegularFile implements ByteRegion.Source, AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;

  private RegularFile(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws NoSuchFileException if it does not exist
   * @throws DamagedDataException if it is a directory, a pipe or a device, whose reading might
   *     never end
   */
  static RegularFile open(Path path) throws IOException {
    if (!Files.exists(path)) throw new NoSuchFileException("there is no file " + path);
    if (!Files.isRegularFile(path)) throw new DamagedDataException("%s is no regular file", path);
    return new RegularFile(path, new RandomAccessFile(path.toFile(), "r"));
  }

  /** All bytes of the file, as long as it is open. */
  ByteRegion region() throws IOException {
    return new ByteRegion(this, 0, file.length());
  }

  @Override
  public void read(long position, byte[] into, int at, int count) throws IOException {
    file.seek(position);
    try {
      file.readFully(into, at, count);
    } catch (EOFException shortened) {
      throw new DamagedDataException("%s became shorter while it was read", path);
    }
  }

  /** A failure is ignored, because nothing was written. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException harmless) {
      return;
    }
  }
}
