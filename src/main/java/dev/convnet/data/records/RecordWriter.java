// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes TFRecord files, TensorFlow's format for event files and data sets: a sequence of records
 * with checksums.
 *
 * <pre>
 * +----------+--------------------+----------+-------------------+
 * | length n | masked CRC of      | data     | masked CRC of     |
 * | uint64   | the 8 length bytes | n bytes  | the n data bytes  |   little-endian
 * | 8 bytes  | 4 bytes            |          | 4 bytes           |
 * +----------+--------------------+----------+-------------------+
 * </pre>
 *
 * <p>Each record is written to the stream in one call. Not thread-safe.
 */
public final class RecordWriter implements Closeable {
  static final int HEADER_BYTES = 12;
  static final int FOOTER_BYTES = 4;

  private final OutputStream out;

  /**
   * Writes records to a stream.
   *
   * @param out is closed by {@link #close}; pass a buffered stream
   */
  public RecordWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes one record.
   *
   * @param data its bytes, of any length
   */
  public void write(byte[] data) throws IOException {
    var record = new byte[Math.addExact(HEADER_BYTES + FOOTER_BYTES, data.length)];
    var buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(data.length).putInt(MaskedCrc.of(record, 0, Long.BYTES));
    buffer.put(data).putInt(MaskedCrc.of(data, 0, data.length));
    out.write(record);
  }

  /** Flushes the stream. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
