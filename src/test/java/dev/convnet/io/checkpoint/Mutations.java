// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Changes of a file's bytes, aimed at lengths, varints, headers and footers. */
public final class Mutations {
  private static final int FOOTER = 48;
  private static final int TRAILER = 5;

  private Mutations() {}

  /** One to four changes. */
  public static byte[] of(byte[] original, Random random) {
    var bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) bytes = change(bytes, random);
    return bytes;
  }

  private static byte[] change(byte[] bytes, Random random) {
    int at = place(bytes.length, random);
    int run = Math.min(bytes.length - at, 1 + random.nextInt(10));
    switch (random.nextInt(9)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> Arrays.fill(bytes, at, at + run, (byte) 255);
      case 3 -> Arrays.fill(bytes, at, at + run, (byte) 0);
      case 4 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
      case 5 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 6 -> {
        return Arrays.copyOf(bytes, bytes.length + random.nextInt(100));
      }
      case 7 -> {
        Arrays.fill(bytes, at, at + run, (byte) 255); // a long varint
        bytes[at + run - 1] = (byte) random.nextInt(128);
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - Math.max(at, from), 1 + random.nextInt(40));
        System.arraycopy(bytes, from, bytes, at, length);
      }
    }
    return bytes;
  }

  /** Half of the changes are in the footer or among the first bytes. */
  private static int place(int length, Random random) {
    int edge = Math.min(length, FOOTER);
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(edge);
      case 1 -> length - 1 - random.nextInt(edge);
      default -> random.nextInt(length);
    };
  }

  /** Makes the checksums of a table's blocks right again, where its blocks can be found. */
  public static byte[] withChecksums(byte[] table) {
    var bytes = table.clone();
    try {
      var footer = CodedInputStream.newInstance(bytes, bytes.length - FOOTER, FOOTER);
      footer.readRawVarint64();
      footer.readRawVarint64();
      int offset = (int) footer.readRawVarint64();
      int size = (int) footer.readRawVarint64();
      repair(bytes, offset, size);
      TableBlock.scan(
          ByteRegion.of(bytes).slice(offset, size),
          (key, value) -> {
            var handle = CodedInputStream.newInstance(value.bytes(20));
            repair(bytes, (int) handle.readRawVarint64(), (int) handle.readRawVarint64());
            return true;
          });
    } catch (IOException | RuntimeException noTable) {
      return bytes;
    }
    return bytes;
  }

  private static void repair(byte[] bytes, int offset, int size) throws IOException {
    int checksum = ByteRegion.of(bytes).slice(offset, size + 1L).maskedCrc();
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(offset + size + TRAILER - Integer.BYTES, checksum);
  }
}
