// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file: a good record of three bytes at byte 0, and one of five at byte 19. */
class RecordReaderTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5, 6, 7, 8};
  private static final int START = 19;

  @TempDir private Path directory;
  private Path file;
  private byte[] bytes;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("records");
    var out = new ByteArrayOutputStream();
    try (var writer = new RecordWriter(out)) {
      writer.write(FIRST);
      writer.write(SECOND);
    }
    bytes = out.toByteArray();
  }

  @Test
  void readsARecordAndKnowsWhereTheNextStarts() throws IOException {
    Files.write(file, bytes);

    try (var reader = RecordReader.open(file)) {
      assertArrayEquals(FIRST, reader.next().orElseThrow());
      assertEquals(START, reader.offset());
      assertArrayEquals(SECOND, reader.next().orElseThrow());
      assertTrue(reader.next().isEmpty());
    }
  }

  @Test
  void anEmptyFileHasNoRecord() throws IOException {
    Files.write(file, new byte[0]);

    try (var reader = RecordReader.open(file)) {
      assertTrue(reader.next().isEmpty());
    }
  }

  @Test
  void aRecordThatIsLargerThanTheHeapIsAnError() throws IOException {
    var in =
        new ByteArrayInputStream(bytes) {
          @Override
          public byte[] readNBytes(int length) throws IOException {
            if (length == RecordWriter.HEADER_BYTES) return super.readNBytes(length);
            throw new OutOfMemoryError();
          }
        };

    try (var reader = new RecordReader(in, "records")) {
      var error = assertThrows(IOException.class, reader::next);

      assertEquals(
          "records, byte 0: the record's 3 bytes of data do not fit into the Java heap (-Xmx)",
          error.getMessage());
    }
  }

  @Nested
  class AFileThatLies {
    @Test
    void aboutTheLength() throws IOException {
      bytes[START]++;

      assertRefused("the checksum of the record's length is wrong; is this a TFRecord file?");
    }

    @Test
    void aboutTheData() throws IOException {
      bytes[START + 12]++;

      assertRefused("the checksum of the record's 5 bytes of data is wrong");
    }

    @Test
    void aboutTheChecksum() throws IOException {
      bytes[START + 17]++;

      assertRefused("the checksum of the record's 5 bytes of data is wrong");
    }

    @Test
    void isCutInTheHeader() throws IOException {
      bytes = Arrays.copyOf(bytes, START + 7);

      var error = assertRefused("the file ends inside the record's header, after 7 bytes");

      assertInstanceOf(EOFException.class, error);
    }

    @Test
    void isCutInTheData() throws IOException {
      bytes = Arrays.copyOf(bytes, START + 14);

      var error =
          assertRefused(
              "the file ends inside the record, which needs 9 bytes of data and checksum and has 2");

      assertInstanceOf(EOFException.class, error);
    }

    @Test
    void hasARecordOfTwoExbibytes() throws IOException {
      declare(1L << 61);

      assertRefused("the record's length, 2305843009213693952 bytes, is out of range");
    }

    @Test
    void hasARecordWithTheLargestUnsignedLength() throws IOException {
      declare(-1);

      assertRefused("the record's length, 18446744073709551615 bytes, is out of range");
    }

    @Test
    void promisesTwoGigabytesWithoutTakingThemFromTheHeap() throws IOException {
      declare(Integer.MAX_VALUE - 64L);

      assertRefused(
          "the file ends inside the record, "
              + "which needs 2147483587 bytes of data and checksum and has 9");
    }

    private void declare(long length) {
      var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      buffer.putLong(START, length).putInt(START + 8, MaskedCrc.of(bytes, START, 8));
    }

    private IOException assertRefused(String why) throws IOException {
      Files.write(file, bytes);
      try (var reader = RecordReader.open(file)) {
        reader.next();

        var error = assertThrows(IOException.class, reader::next);

        assertEquals(file + ", byte 19: " + why, error.getMessage());
        return error;
      }
    }
  }
}
