// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Writes numbers and strings as bytes that sort as they do. Keys of slices are made of them.
 *
 * <p>Source: {@code tensorflow/core/lib/strings/ordered_code.cc}.
 */
final class OrderedCode {
  private static final int SIGN_BITS = 7; // of each byte; the rest of the first ones is the length

  private OrderedCode() {}

  /** The number of bytes, then the bytes, most significant first. */
  static ByteString unsigned(int value) {
    var bytes = value == 0 ? new byte[0] : BigInteger.valueOf(value).toByteArray();
    int from = bytes.length > 0 && bytes[0] == 0 ? 1 : 0;
    return ByteString.copyFrom(new byte[] {(byte) (bytes.length - from)})
        .concat(ByteString.copyFrom(bytes, from, bytes.length - from));
  }

  /** The bytes, of which 0 and 255 are escaped, and an end mark. */
  static ByteString string(ByteString text) {
    var out = new ByteArrayOutputStream();
    for (byte b : text) {
      out.write(b);
      if (b == 0) out.write(0xff);
      if (b == (byte) 0xff) out.write(0);
    }
    out.write(0);
    out.write(1);
    return ByteString.copyFrom(out.toByteArray());
  }

  /** As many bytes as needed, most significant first; the leading bits tell how many. */
  static ByteString signed(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    int length = bits / SIGN_BITS + 1;
    byte sign = (byte) (value < 0 ? 0xff : 0);
    var whole = ByteBuffer.allocate(2 + Long.BYTES).put(sign).put(sign).putLong(value).array();
    int begin = whole.length - length;
    whole[begin] ^= (byte) (length < Byte.SIZE ? 0xff << (Byte.SIZE - length) : 0xff);
    if (length > Byte.SIZE) whole[begin + 1] ^= (byte) (0xff << (2 * Byte.SIZE - length));
    return ByteString.copyFrom(whole, begin, length);
  }
}
