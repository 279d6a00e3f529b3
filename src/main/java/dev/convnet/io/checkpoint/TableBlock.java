// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the entries of one block of a {@link SortedTable}.
 *
 * <pre>
 * entries, each: bytes shared with the key before, further bytes of the key, bytes of the value
 *                (3 varints), the key's further bytes, the value
 * restart points (4 bytes each): where entries begin that share nothing with the key before
 * number of restart points (4 bytes)
 * </pre>
 *
 * <p>Source: {@code tensorflow/core/lib/io/block.cc}.
 */
final class TableBlock {
  private static final int HEADER = 15; // bytes of three varints
  private static final int LONGEST_KEY = 1 << 16; // bytes
  private static final int MOST_SHARED = 64; // times a block's size, bytes of all its keys

  private final ByteRegion block;
  private final ByteRegion entries;
  private final ByteRegion restarts;
  private ByteString key = ByteString.EMPTY;
  private long keyBytes;
  private long position;
  private long restart;

  private TableBlock(ByteRegion block) throws IOException {
    this.block = block;
    long end = block.size() - Integer.BYTES;
    long count = Integer.toUnsignedLong(block.integer(end, ByteOrder.LITTLE_ENDIAN));
    long begin = end - count * Integer.BYTES;
    if (count < 1 || begin < 0) {
      throw new DamagedDataException("a block of %d bytes has %d restarts", block.size(), count);
    }
    this.entries = block.slice(0, begin);
    this.restarts = block.slice(begin, count * Integer.BYTES);
  }

  /**
   * Visits the entries in order.
   *
   * @return whether the visitor wanted all
   * @throws DamagedDataException if the block contradicts its format; its checksum is not compared
   */
  static boolean scan(ByteRegion block, SortedTable.Visitor visitor) throws IOException {
    var reader = new TableBlock(block);
    while (reader.position < reader.entries.size()) {
      if (!reader.next(visitor)) return false;
    }
    reader.checkRestarts();
    return true;
  }

  private boolean next(SortedTable.Visitor visitor) throws IOException {
    int length = (int) Math.min(HEADER, entries.size() - position);
    var header = CodedInputStream.newInstance(entries.slice(position, length).bytes(HEADER));
    try {
      int shared = header.readRawVarint32();
      int further = header.readRawVarint32();
      int value = header.readRawVarint32();
      checkRestart(shared);
      position += header.getTotalBytesRead();
      readKey(shared, further);
      var region = entries.slice(position, Integer.toUnsignedLong(value));
      position += region.size();
      return visitor.visit(key, region);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedDataException("the entry at byte %d of a block is damaged", position);
    }
  }

  private void readKey(int shared, int further) throws IOException {
    if (shared < 0 || shared > key.size() || further < 0 || further > LONGEST_KEY) {
      throw new DamagedDataException("the key at byte %d of a block is damaged", position);
    }
    var bytes = Arrays.copyOf(key.toByteArray(), shared + further);
    entries.slice(position, further).read(0, bytes, shared, further);
    position += further;
    keyBytes += bytes.length;
    var next = ByteString.copyFrom(bytes);
    boolean first = keyBytes == bytes.length; // the key of a checkpoint's head is empty
    if (!first && SortedTable.ORDER.compare(key, next) >= 0) {
      throw new DamagedDataException("the keys of a block are not sorted");
    }
    if (bytes.length > LONGEST_KEY || keyBytes > LONGEST_KEY + MOST_SHARED * block.size()) {
      throw new DamagedDataException("the keys of a block are too long");
    }
    key = next;
  }

  /** Whether the entry at the position is where the next restart point says that one begins. */
  private void checkRestart(int shared) throws IOException {
    if (restart * Integer.BYTES < restarts.size() && restartPoint() == position && shared == 0) {
      restart++;
    }
  }

  private void checkRestarts() throws IOException {
    boolean empty = entries.size() == 0 && restarts.size() == Integer.BYTES && restartPoint() == 0;
    if (!empty && restart * Integer.BYTES != restarts.size()) {
      throw new DamagedDataException("a restart point of a block is damaged");
    }
  }

  private long restartPoint() throws IOException {
    return Integer.toUnsignedLong(
        restarts.integer(restart * Integer.BYTES, ByteOrder.LITTLE_ENDIAN));
  }
}
