// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import java.util.zip.CRC32C;

/**
 * The checksum of TFRecord files: CRC-32C, rotated right by 15 bits, plus a constant. The mask
 * keeps the checksum strong for data that contains checksums itself.
 *
 * <p>Source: {@code tensorflow/core/lib/hash/crc32c.h}, {@code Mask}.
 */
final class MaskedCrc {
  private static final int DELTA = 0xa282ead8;

  private MaskedCrc() {}

  static int of(byte[] bytes, int offset, int length) {
    var crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + DELTA;
  }
}
