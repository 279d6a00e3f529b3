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
 * Reads TFRecord files, whose format {@link RecordWriter} describes. Errors name the file and the
 * byte offset of the damaged record. Not thread-safe.
 */
public final class RecordReader implements Closeable {
  private static final long MAX_LENGTH = Integer.MAX_VALUE - 64L; // of a Java array, with a margin

  private final InputStream in;
  private final String name;
  private long offset;

  /**
   * Reads records from a stream.
   *
   * @param in is closed by {@link #close}
   * @param name names the stream in errors
   */
  public RecordReader(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /**
   * Opens a file. The caller closes the reader.
   *
   * @throws IOException if the file cannot be opened
   */
  public static RecordReader open(Path file) throws IOException {
    return new RecordReader(new BufferedInputStream(Files.newInputStream(file)), file.toString());
  }

  /**
   * Returns the next record's data, or empty at the end of the file.
   *
   * @throws IOException if a checksum is wrong, the length is out of range, or the file ends inside
   *     the record; no later record can be read then
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

  /** The offset of the next record, in bytes from the start of the file. */
  public long offset() {
    return offset;
  }

  private int length(byte[] header) throws IOException {
    if (header.length < RecordWriter.HEADER_BYTES) {
      throw bad("the file ends inside the record's header, after %d bytes", header.length);
    }
    if (word(header, Long.BYTES) != MaskedCrc.of(header, 0, Long.BYTES)) {
      throw bad("the checksum of the record's length is wrong; is this a TFRecord file?");
    }
    var length = littleEndian(header).getLong(0);
    if (length < 0 || length > MAX_LENGTH) {
      throw bad("the record's length, %s bytes, is out of range", Long.toUnsignedString(length));
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
      throw bad("the checksum of the record's %d bytes of data is wrong", length);
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
