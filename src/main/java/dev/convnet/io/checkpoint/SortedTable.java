// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;

/**
 * A file of sorted keys and values, as LevelDB and TensorFlow write it: a checkpoint's index
 * (format V2), or all of a checkpoint (format V1). Everything that is read is checked, because
 * TensorFlow's own reader ends the process on some damaged files.
 *
 * <pre>
 * blocks, each: contents, type (1 byte: 0 plain, 1 Snappy), checksum (4 bytes)
 * block of metadata (not read)
 * index block: for each block its last key → offset and size, two varints
 * footer, 48 bytes: offset and size of the metadata, of the index block, padding, magic (8 bytes)
 * </pre>
 *
 * <p>Source: {@code tensorflow/core/lib/io/format.cc} and {@code table.cc}.
 */
final class SortedTable {
  /** The order of the keys. */
  static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();

  private static final int FOOTER = 48; // bytes
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER = 5; // bytes after a block: type and checksum
  private static final int IN_MEMORY = 1 << 22; // larger blocks stay in the file
  private static final int MOST_COMPRESSED = 32; // Snappy reaches 21

  private final ByteRegion file;
  private final List<BlockEntry> blocks = new ArrayList<>();

  private record BlockEntry(ByteString lastKey, long offset, long size) {}

  private SortedTable(ByteRegion file) {
    this.file = file;
  }

  /** Whether a file ends as a table does. */
  static boolean isOne(ByteRegion file) throws IOException {
    return file.size() >= FOOTER && magic(file) == MAGIC;
  }

  private static long magic(ByteRegion file) throws IOException {
    var bytes = file.slice(file.size() - Long.BYTES, Long.BYTES).bytes(Long.BYTES);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /**
   * Reads the footer and the index block.
   *
   * @throws DamagedDataException if the file is no table, or one of the two is damaged
   */
  static SortedTable open(ByteRegion file) throws IOException {
    if (!isOne(file)) {
      throw new DamagedDataException(
          "its %d bytes do not end as a table of TensorFlow's does", file.size());
    }
    var table = new SortedTable(file);
    var footer = file.slice(file.size() - FOOTER, FOOTER - Long.BYTES).bytes(FOOTER);
    var handles = CodedInputStream.newInstance(footer);
    try {
      handles.readRawVarint64();
      handles.readRawVarint64();
      table.readIndex(handles.readRawVarint64(), handles.readRawVarint64());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new DamagedDataException("its footer is damaged");
    }
    return table;
  }

  private void readIndex(long offset, long size) throws IOException {
    TableBlock.scan(
        block(offset, size),
        (lastKey, value) -> {
          var handle = CodedInputStream.newInstance(value.bytes(2 * 10));
          blocks.add(new BlockEntry(lastKey, handle.readRawVarint64(), handle.readRawVarint64()));
          return true;
        });
  }

  /** Receives an entry and returns whether to go on. */
  interface Visitor {
    boolean visit(ByteString key, ByteRegion value) throws IOException;
  }

  /**
   * Visits the entries in the order of their keys, starting with the first that is not before
   * {@code from}. Only blocks that may hold visited entries are read.
   *
   * @throws DamagedDataException if a block is damaged
   */
  void scan(ByteString from, Visitor visitor) throws IOException {
    Visitor notBefore = (key, value) -> ORDER.compare(key, from) < 0 || visitor.visit(key, value);
    for (var entry : blocks) {
      if (ORDER.compare(entry.lastKey, from) < 0) continue;
      if (!TableBlock.scan(block(entry.offset, entry.size), notBefore)) return;
    }
  }

  private ByteRegion block(long offset, long size) throws IOException {
    if (offset < 0 || size < 0 || size > file.size() - TRAILER) {
      throw new DamagedDataException(
          "a block of %s bytes is said to begin at byte %s of its %d",
          Long.toUnsignedString(size), Long.toUnsignedString(offset), file.size());
    }
    var stored = file.slice(offset, size + TRAILER);
    if (stored.size() <= IN_MEMORY) stored = ByteRegion.of(stored.bytes(IN_MEMORY));
    var checksum = stored.integer(size + 1, ByteOrder.LITTLE_ENDIAN);
    if (stored.slice(0, size + 1).maskedCrc() != checksum) {
      throw new DamagedDataException("Checksum does not match in the block at byte %d", offset);
    }
    var contents = stored.slice(0, size);
    var type = stored.slice(size, 1).bytes(1)[0];
    return switch (type) {
      case 0 -> contents;
      case 1 -> uncompressed(contents.bytes(Integer.MAX_VALUE / MOST_COMPRESSED));
      default -> throw new DamagedDataException("a block has the unknown type %d", type);
    };
  }

  private static ByteRegion uncompressed(byte[] compressed) throws IOException {
    try (var in = new SnappyCompressorInputStream(new ByteArrayInputStream(compressed))) {
      if (in.getSize() < 0 || in.getSize() > (long) MOST_COMPRESSED * compressed.length) {
        throw new DamagedDataException("a Snappy block of %d bytes is damaged", compressed.length);
      }
      return ByteRegion.of(in.readNBytes(in.getSize()));
    } catch (IOException | RuntimeException e) { // the library throws both for damaged bytes
      throw new DamagedDataException("a Snappy block of %d bytes is damaged", compressed.length);
    }
  }
}
