// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A file for {@code numpy.load}: version 1.0 of the format, {@code float64} little-endian, in C
 * order.
 *
 * <p>Source: {@code numpy/lib/format.py}.
 */
final class NpyFile {
  private static final int ALIGNMENT = 64;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private NpyFile() {}

  /** The bytes of the file. */
  static byte[] of(double[] values, int... shape) {
    var dimensions = Arrays.stream(shape).mapToObj(Integer::toString);
    var header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (%s,), }"
            .formatted(dimensions.collect(Collectors.joining(", ")));
    int prefix = MAGIC.length + Short.BYTES;
    int end = (prefix + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    var padded = header + " ".repeat(end - prefix - header.length() - 1) + "\n";
    var file =
        ByteBuffer.allocate(end + Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(MAGIC).putShort((short) padded.length());
    file.put(padded.getBytes(StandardCharsets.US_ASCII));
    for (double value : values) file.putDouble(value);
    return file.array();
  }
}
