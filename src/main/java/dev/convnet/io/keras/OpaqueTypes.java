// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.checksum.ChecksumUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file whose opaque data types look like strings of the same size. Keras stores bfloat16 as
 * opaque bytes without a tag, whose description jHDF 0.13.0 cannot read. It asks for the messages
 * of an object's header in one piece, in which this channel finds the description:
 *
 * <pre>
 * version 1 header   03 00 | 08 00 | flags | 00 00 00    v5 00 00 00 | size, 4 bytes
 * version 2 header   03    | 08 00 | flags |             v5 00 00 00 | size, 4 bytes
 *                    type    length                      version, class 5 (opaque), length of the tag
 * </pre>
 *
 * <p>Class 3 (string) and {@link #PADDING} are put there. The string's padding with spaces marks
 * the opaque type: no Python writes it.
 */
final class OpaqueTypes {
  private static final int DATA_TYPE = 3;
  private static final int STRING = 3;
  private static final int PADDING = 2;

  private OpaqueTypes() {}

  /** Replaces the opaque types in a part of a file; returns whether it had any. */
  static boolean replaceIn(byte[] bytes) {
    var replaced = replaceTypes(bytes);
    if (replaced) repairChecksum(bytes);
    return replaced;
  }

  private static boolean replaceTypes(byte[] bytes) {
    var replaced = false;
    for (int i = 4; i + 8 <= bytes.length; i++) {
      if (!isOpaque(bytes, i) || !isDataType(bytes, i)) continue;
      bytes[i] = (byte) (bytes[i] & 0xf0 | STRING);
      bytes[i + 1] = PADDING;
      replaced = true;
    }
    return replaced;
  }

  private static boolean isOpaque(byte[] bytes, int i) {
    var version = bytes[i] >> 4;
    return (bytes[i] & 15) == 5
        && version >= 1
        && version <= 3
        && (bytes[i + 1] | bytes[i + 2] | bytes[i + 3]) == 0;
  }

  /**
   * Whether the bytes before {@code i} announce a data type of 8 bytes; flags are not looked at.
   */
  private static boolean isDataType(byte[] bytes, int i) {
    return i >= 8 && Arrays.equals(bytes, i - 8, i - 4, new byte[] {DATA_TYPE, 0, 8, 0}, 0, 4)
        || Arrays.equals(bytes, i - 4, i - 1, new byte[] {DATA_TYPE, 8, 0}, 0, 3)
        || i >= 6 && Arrays.equals(bytes, i - 6, i - 3, new byte[] {DATA_TYPE, 8, 0}, 0, 3);
  }

  /** A whole header of version 2, or a continuation of it, ends with its checksum. */
  private static void repairChecksum(byte[] bytes) {
    var signature = new String(bytes, 0, 4, StandardCharsets.US_ASCII);
    if (!signature.equals("OHDR") && !signature.equals("OCHK")) return;
    var end = bytes.length - 4;
    var checksum = ChecksumUtils.checksum(Arrays.copyOf(bytes, end));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(end, checksum);
  }
}
