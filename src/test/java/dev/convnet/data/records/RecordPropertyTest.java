// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RecordPropertyTest {
  @Property(tries = 100)
  void whatIsWrittenIsRead(@ForAll @Size(max = 5) List<byte[]> records) throws IOException {
    var file = new ByteArrayInputStream(written(records));

    var read = read(file);

    assertArrayEquals(records.toArray(), read.toArray());
  }

  @Property(tries = 20)
  void aStreamThatTricklesIsReadTheSame(@ForAll @Size(max = 5) List<byte[]> records)
      throws IOException {
    var file = new Trickling(new ByteArrayInputStream(written(records)));

    var read = read(file);

    assertArrayEquals(records.toArray(), read.toArray());
  }

  @Property(tries = 100)
  void aCutFileIsNeverRead(@ForAll byte[] record, @ForAll @IntRange(max = 1 << 20) int cut)
      throws IOException {
    var whole = written(List.of(record));

    var file = Arrays.copyOf(whole, 1 + cut % (whole.length - 1));

    assertThrows(IOException.class, () -> read(new ByteArrayInputStream(file)));
  }

  @Property(tries = 100)
  void aFlippedBitIsNeverRead(@ForAll byte[] record, @ForAll @IntRange(max = 1 << 20) int bit)
      throws IOException {
    var file = written(List.of(record));

    file[bit / 8 % file.length] ^= (byte) (1 << bit % 8);

    assertThrows(IOException.class, () -> read(new ByteArrayInputStream(file)));
  }

  private static byte[] written(List<byte[]> records) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var writer = new RecordWriter(bytes)) {
      for (var record : records) {
        writer.write(record);
      }
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> read(InputStream in) throws IOException {
    var records = new ArrayList<byte[]>();
    try (var reader = new RecordReader(in, "test")) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        records.add(next.get());
      }
    }
    return records;
  }

  /** Gives one byte a call, as a slow connection may. */
  private static final class Trickling extends FilterInputStream {
    Trickling(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return super.read(bytes, offset, Math.min(1, length));
    }
  }
}
