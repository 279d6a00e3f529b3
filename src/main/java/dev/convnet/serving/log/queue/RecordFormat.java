// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A record in a segment file, in big-endian order:
 *
 * <pre>
 * magic 4 | length of the body 4 | sequence 8 | CRC32C of length, sequence and body 4 | body
 * </pre>
 *
 * <p>The magic number lets a reader find the next record after a damaged one.
 */
final class RecordFormat {
  static final int HEADER = 20;

  private static final int MAGIC = 0x434C4F47; // "CLOG"
  private static final int LENGTH_AT = 4;
  private static final int CRC_AT = 16;

  private RecordFormat() {}

  /** Records with these bodies, one after the other. */
  static ByteBuffer all(List<byte[]> bodies, long firstSequence) {
    int bytes = bodies.stream().mapToInt(body -> body.length + HEADER).sum();
    var records = ByteBuffer.allocate(bytes);
    long sequence = firstSequence;
    for (var body : bodies) write(records, sequence++, body);
    return records.flip();
  }

  private static void write(ByteBuffer into, long sequence, byte[] body) {
    int start = into.position();
    into.putInt(MAGIC).putInt(body.length).putLong(sequence).putInt(0).put(body);
    into.putInt(start + CRC_AT, crc(into, start, body.length));
  }

  /** The length of the whole record at {@code start}; 0 if there is none, or it is damaged. */
  static int lengthAt(ByteBuffer bytes, int start) {
    if (bytes.limit() - start < HEADER || bytes.getInt(start) != MAGIC) return 0;
    int length = bytes.getInt(start + LENGTH_AT);
    if (length < 0 || length > LogQueue.MAX_RECORD || bytes.limit() - start - HEADER < length) {
      return 0;
    }
    boolean intact = bytes.getInt(start + CRC_AT) == crc(bytes, start, length);
    return intact ? HEADER + length : 0;
  }

  /** The intact record at {@code start}. */
  static QueueRecord read(ByteBuffer bytes, int start) {
    var body = new byte[bytes.getInt(start + LENGTH_AT)];
    bytes.get(start + HEADER, body);
    return new QueueRecord(bytes.getLong(start + LENGTH_AT + Integer.BYTES), body);
  }

  private static int crc(ByteBuffer bytes, int start, int length) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().limit(start + CRC_AT).position(start + LENGTH_AT));
    crc.update(bytes.duplicate().limit(start + HEADER + length).position(start + HEADER));
    return (int) crc.getValue();
  }
}
