// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A range of bytes in a file or in memory, which is read on demand.
 *
 * @param offset of its first byte in the source
 * @param size number of bytes
 */
record ByteRegion(Source source, long offset, long size) {
  private static final int BLOCK = 1 << 16; // bytes
  private static final int MASK_DELTA = 0xa282ead8;

  /** Bytes by their positions. */
  interface Source {
    void read(long position, byte[] into, int at, int count) throws IOException;
  }

  static ByteRegion of(byte[] bytes) {
    Source source =
        (position, into, at, count) ->
            System.arraycopy(bytes, Math.toIntExact(position), into, at, count);
    return new ByteRegion(source, 0, bytes.length);
  }

  /**
   * A part of this region.
   *
   * @throws DamagedDataException if this region does not hold all of it
   */
  ByteRegion slice(long from, long count) throws DamagedDataException {
    if (from < 0 || count < 0 || count > size || from > size - count) {
      throw new DamagedDataException(
          "it ends after %s bytes, but %s bytes are expected from byte %s",
          size, Long.toUnsignedString(count), Long.toUnsignedString(from));
    }
    return new ByteRegion(source, offset + from, count);
  }

  /** Reads {@code count} bytes from {@code from} on, which must lie in this region. */
  void read(long from, byte[] into, int at, int count) throws IOException {
    if (from < 0 || from > size - count) throw new IndexOutOfBoundsException(from);
    source.read(offset + from, into, at, count);
  }

  /**
   * All bytes.
   *
   * @param maximum the largest size that is plausible
   * @throws DamagedDataException if there are more
   */
  byte[] bytes(int maximum) throws IOException {
    if (size > maximum) {
      throw new DamagedDataException("%d bytes stand where at most %d are expected", size, maximum);
    }
    var bytes = new byte[(int) size];
    read(0, bytes, 0, bytes.length);
    return bytes;
  }

  /** The four bytes at {@code from} as a number. */
  int integer(long from, ByteOrder order) throws IOException {
    var bytes = slice(from, Integer.BYTES).bytes(Integer.BYTES);
    return ByteBuffer.wrap(bytes).order(order).getInt();
  }

  /**
   * The checksum that TensorFlow stores: CRC-32C, rotated right by 15 bits, plus a constant.
   *
   * <p>Source: {@code tensorflow/core/lib/hash/crc32c.h}, {@code Mask}.
   */
  int maskedCrc() throws IOException {
    var crc = new CRC32C();
    var block = new byte[(int) Math.min(BLOCK, size)];
    for (long from = 0; from < size; from += BLOCK) {
      int count = (int) Math.min(BLOCK, size - from);
      read(from, block, 0, count);
      crc.update(block, 0, count);
    }
    return mask(crc);
  }

  static int mask(CRC32C crc) {
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
