// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
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
 * byte offset of the damaged record. Memory is taken for the bytes that the file has, not for those
 * that a record's length promises. Not thread-safe.
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
   * @throws EOFException if the file ends inside the record, as a file does that is still written
   * @throws IOException if a checksum is wrong, the length is out of range, or the record is larger
   *     than the Java heap; no later record can be read then
   */
  public Optional<byte[]> next() throws IOException {
    var header = in.readNBytes(RecordWriter.HEADER_BYTES);
    if (header.length == 0) {
      return Optional.empty();
    }
    var length = length(header);
    var data = data(length);
    offset += header.length + length + RecordWriter.FOOTER_BYTES;
    return Optional.of(data);
  }

  /** The offset of the next record, in bytes from the start of the file. */
  public long offset() {
    return offset;
  }

  private int length(byte[] header) throws IOException {
    if (header.length < RecordWriter.HEADER_BYTES) {
      throw cut("the file ends inside the record's header, after %d bytes", header.length);
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

  private byte[] data(int length) throws IOException {
    try {
      var body = in.readNBytes(length + RecordWriter.FOOTER_BYTES);
      check(body, length);
      return Arrays.copyOf(body, length);
    } catch (OutOfMemoryError e) {
      throw bad("the record's %d bytes of data do not fit into the Java heap (-Xmx)", length);
    }
  }

  private void check(byte[] body, int length) throws IOException {
    if (body.length < length + RecordWriter.FOOTER_BYTES) {
      throw cut(
          "the file ends inside the record, which needs %d bytes of data and checksum and has %d",
          length + RecordWriter.FOOTER_BYTES, body.length);
    }
    if (word(body, length) != MaskedCrc.of(body, 0, length)) {
      throw bad("the checksum of the record's %d bytes of data is wrong", length);
    }
  }

  private IOException bad(String what, Object... values) {
    return new IOException(sentence(what, values));
  }

  private EOFException cut(String what, Object... values) {
    return new EOFException(sentence(what, values));
  }

  private String sentence(String what, Object... values) {
    return name + ", byte " + offset + ": " + what.formatted(values);
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
