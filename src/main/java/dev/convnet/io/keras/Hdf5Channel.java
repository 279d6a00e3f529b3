// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file that jHDF reads. A large read beyond the file's end fails at once: jHDF 0.13.0 would
 * fill its buffer with the file's last bytes again and again, which takes minutes if a damaged file
 * announces a length of a gigabyte.
 */
final class Hdf5Channel extends FileChannel {
  private static final int LARGEST_HEADER = 1 << 16;
  private static final int LONGEST_READ_BEYOND_THE_END = 1 << 12;

  private final FileChannel file;
  private final boolean replacesOpaqueTypes;
  private boolean hasOpaqueTypes;

  private Hdf5Channel(FileChannel file, boolean replacesOpaqueTypes) {
    this.file = file;
    this.replacesOpaqueTypes = replacesOpaqueTypes;
  }

  static Hdf5Channel open(Path file) throws IOException {
    return new Hdf5Channel(FileChannel.open(file, StandardOpenOption.READ), false);
  }

  /** Opens a file with {@link OpaqueTypes} replaced. */
  static Hdf5Channel withoutOpaqueTypes(Path file) throws IOException {
    return new Hdf5Channel(FileChannel.open(file, StandardOpenOption.READ), true);
  }

  /** Whether an opaque type was read, and replaced. */
  boolean hasOpaqueTypes() {
    return hasOpaqueTypes;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    var length = target.remaining();
    if (length > LONGEST_READ_BEYOND_THE_END && position > file.size() - length) {
      throw new EOFException();
    }
    var start = target.position();
    var read = file.read(target, position);
    if (replacesOpaqueTypes && read > 0 && read <= LARGEST_HEADER)
      replaceTypes(target, start, read);
    return read;
  }

  private void replaceTypes(ByteBuffer target, int start, int length) {
    var bytes = new byte[length];
    target.get(start, bytes);
    if (!OpaqueTypes.replaceIn(bytes)) return;
    hasOpaqueTypes = true;
    target.put(start, bytes);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    if (position < 0 || size < 0 || position > file.size() - size) throw new EOFException();
    return file.map(mode, position, size);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return file.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return file.read(targets, offset, length);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    file.position(newPosition);
    return this;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return file.transferTo(position, count, target);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return file.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  public void force(boolean metaData) {}

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new NonWritableChannelException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new NonWritableChannelException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new NonWritableChannelException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new NonWritableChannelException();
  }
}
