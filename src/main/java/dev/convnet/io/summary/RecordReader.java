// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the records that {@link RecordWriter} draws. What is wrong with a file is said with its
 * name and the byte at which the bad record starts. Not thread-safe.
 */
public final class RecordReader implements Closeable {
  private static final long LONGEST = Integer.MAX_VALUE - 64L; // of a Java array, with some room

  private final InputStream in;
  private final String name;
  private long offset;

  /**
   * Reads from {@code in}, and closes it in the end.
   *
   * @param name what errors call the stream
   */
  public RecordReader(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  public static RecordReader open(Path file) throws IOException {
    return new RecordReader(new BufferedInputStream(Files.newInputStream(file)), file.toString());
  }

  /**
   * Returns the next record's data, or empty at the end of the file.
   *
   * @throws IOException if a checksum is wrong, the length is absurd, or the file ends inside the
   *     record; nothing behind such a record can be read
   */
  public Optional<byte[]> next() throws IOException {
    var header = in.readNBytes(RecordWriter.HEADER_BYTES);
    if (header.length == 0) {
      return Optional.empty();
    }
    var length = length(header);
    var body = in.readNBytes(length + RecordWriter.FOOTER_BYTES);
    check(body, length);
    offset += header.length + body.length;
    return Optional.of(Arrays.copyOf(body, length));
  }

  /** Where the next record starts, in bytes from the start of the file. */
  public long offset() {
    return offset;
  }

  private int length(byte[] header) throws IOException {
    if (header.length < RecordWriter.HEADER_BYTES) {
      throw bad("the file ends inside the record's header, after %d bytes", header.length);
    }
    if (word(header, Long.BYTES) != MaskedCrc.of(header, 0, Long.BYTES)) {
      throw bad("wrong checksum of the record's length; is this a TensorFlow record file?");
    }
    var length = littleEndian(header).getLong(0);
    if (length < 0 || length > LONGEST) {
      throw bad("absurd record length %s bytes", Long.toUnsignedString(length));
    }
    return (int) length;
  }

  private void check(byte[] body, int length) throws IOException {
    if (body.length < length + RecordWriter.FOOTER_BYTES) {
      throw bad(
          "the file ends inside the record, which needs %d bytes of data and checksum and has %d",
          length + RecordWriter.FOOTER_BYTES, body.length);
    }
    if (word(body, length) != MaskedCrc.of(body, 0, length)) {
      throw bad("wrong checksum of the record's %d bytes of data", length);
    }
  }

  private IOException bad(String what, Object... values) {
    return new IOException(name + ", byte " + offset + ": " + what.formatted(values));
  }

  private static int word(byte[] bytes, int at) {
    return littleEndian(bytes).getInt(at);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
