// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Random access to the records of a TFRecord file. Thread-safe: every read has its own position,
 * and threads do not wait for each other. The file is opened at the first read, opened again if the
 * interruption of a thread closed it, and closed when the object is garbage-collected.
 */
public final class RecordFile {
  /** The bytes of a record's length, its checksum and the checksum of its data. */
  public static final int FRAME_BYTES = RecordWriter.HEADER_BYTES + RecordWriter.FOOTER_BYTES;

  /** The system keeps a buffer of this size for each thread. */
  private static final int PIECE_BYTES = 256 * 1024;

  private final Path path;
  private volatile FileChannel channel;

  /** Names the file; it is not opened yet. */
  public RecordFile(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /**
   * Reads the data of one record, and compares both checksums.
   *
   * @param number of the record in the file, from 0; for messages
   * @param offset of the record in bytes
   * @param bytes of the whole record, {@link #FRAME_BYTES} included
   * @throws EOFException if the file ends before the end of the record
   * @throws IOException if a checksum is wrong, or no record of this length is at the offset; the
   *     message names the file, the record and the offset
   */
  public byte[] read(long number, long offset, int bytes) throws IOException {
    var record = new byte[bytes];
    int count = readFully(record, offset);
    if (count < bytes) {
      throw new EOFException(
          where(number, offset)
              + "the file ends inside the record, which needs %d bytes and has %d"
                  .formatted(bytes, count));
    }
    var words = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    if (words.getInt(Long.BYTES) != MaskedCrc.of(record, 0, Long.BYTES)) {
      throw bad(number, offset, "the checksum of the record's length is wrong");
    }
    if (words.getLong(0) != bytes - FRAME_BYTES) {
      throw bad(
          number,
          offset,
          "the record has %s bytes of data, but %d by the index"
              .formatted(Long.toUnsignedString(words.getLong(0)), bytes - FRAME_BYTES));
    }
    int end = bytes - RecordWriter.FOOTER_BYTES;
    int length = end - RecordWriter.HEADER_BYTES;
    if (words.getInt(end) != MaskedCrc.of(record, RecordWriter.HEADER_BYTES, length)) {
      throw bad(
          number,
          offset,
          "the checksum of the record's %d bytes of data is wrong".formatted(length));
    }
    return Arrays.copyOfRange(record, RecordWriter.HEADER_BYTES, end);
  }

  /**
   * The beginning of a message about a record.
   *
   * @param number of the record in the file, from 0
   */
  public String where(long number, long offset) {
    return "%s, record %d, byte %d: ".formatted(path, number, offset);
  }

  private IOException bad(long number, long offset, String what) {
    return new IOException(where(number, offset) + what);
  }

  private int readFully(byte[] bytes, long offset) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      var piece = ByteBuffer.wrap(bytes, done, Math.min(bytes.length - done, PIECE_BYTES));
      int count = read(piece, offset + done);
      if (count < 0) return done;
      done += count;
    }
    return done;
  }

  private int read(ByteBuffer piece, long position) throws IOException {
    while (true) {
      var open = open();
      try {
        return open.read(piece, position);
      } catch (ClosedByInterruptException interrupted) {
        throw interrupted; // this thread is to end
      } catch (ClosedChannelException closed) {
        reopen(open); // another thread was interrupted in its read
      }
    }
  }

  private FileChannel open() throws IOException {
    var open = channel;
    return open != null ? open : reopen(null);
  }

  private synchronized FileChannel reopen(FileChannel closed) throws IOException {
    if (channel == closed) channel = FileChannel.open(path, StandardOpenOption.READ);
    return channel;
  }
}
