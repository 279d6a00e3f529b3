// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow writes blocks without compression; tables of other LevelDB programs have Snappy's. */
class SnappyTableTest {
  private static final Path PLAIN = Path.of("src/test/resources/checkpoints/v1/model.ckpt");

  @TempDir Path directory;

  private Path file;

  @BeforeEach
  void compress() throws IOException {
    var entries = new TreeMap<ByteString, byte[]>(SortedTable.ORDER);
    SortedTable.open(ByteRegion.of(Files.readAllBytes(PLAIN)))
        .scan(
            ByteString.EMPTY,
            (key, value) -> {
              entries.put(key, value.bytes(1000));
              return true;
            });
    file = Files.write(directory.resolve("model.ckpt"), table(entries));
  }

  @Test
  void isReadAsThePlainOne() throws IOException {
    try (var reader = CheckpointReader.open(file);
        var plain = CheckpointReader.open(PLAIN)) {
      assertEquals(plain.entries(), reader.entries());
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, reader.floats("weights"));
    }
  }

  @Test
  void whoseUncompressedSizeIsDamagedIsRefused() throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[0] = (byte) 0xff; // a varint of two million
    bytes[1] = (byte) 0xff;
    bytes[2] = 0x7f;
    Files.write(file, Mutations.withChecksums(bytes));

    var error = assertThrows(IOException.class, () -> CheckpointReader.open(file));

    assertTrue(
        error.getMessage().startsWith("cannot read the index of " + file + ": a Snappy block of "),
        error.getMessage());
  }

  /** One block of all entries, an index of one, the footer. */
  private static byte[] table(TreeMap<ByteString, byte[]> entries) throws IOException {
    var out = new ByteArrayOutputStream();
    int size = write(snappy(block(entries)), 1, out);
    var handle = varints(0, size);
    int index = out.size();
    var last = new TreeMap<ByteString, byte[]>(SortedTable.ORDER);
    last.put(entries.lastKey(), handle);
    int indexSize = write(block(last), 0, out);
    var footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(varints(0, 0)).put(varints(index, indexSize));
    footer.putLong(40, 0xdb4775248b80fb57L);
    out.write(footer.array());
    return out.toByteArray();
  }

  private static int write(byte[] contents, int type, ByteArrayOutputStream out)
      throws IOException {
    var checked = ByteBuffer.allocate(contents.length + 1).put(contents).put((byte) type).array();
    int checksum = ByteRegion.of(checked).maskedCrc();
    out.write(checked);
    out.write(little(checksum));
    return contents.length;
  }

  private static byte[] block(TreeMap<ByteString, byte[]> entries) throws IOException {
    var out = new ByteArrayOutputStream();
    var restarts = new ByteArrayOutputStream();
    for (var entry : entries.entrySet()) {
      restarts.write(little(out.size()));
      out.write(varints(0, entry.getKey().size(), entry.getValue().length));
      out.write(entry.getKey().toByteArray());
      out.write(entry.getValue());
    }
    out.write(restarts.toByteArray());
    out.write(little(entries.size()));
    return out.toByteArray();
  }

  private static byte[] snappy(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var snappy = new SnappyCompressorOutputStream(out, bytes.length)) {
      snappy.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] varints(int... values) throws IOException {
    var out = new ByteArrayOutputStream();
    var coded = CodedOutputStream.newInstance(out);
    for (int value : values) coded.writeUInt32NoTag(value);
    coded.flush();
    return out.toByteArray();
  }
}
