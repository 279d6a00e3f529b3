// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A float32 array of NumPy. */
record NpyArray(long[] shape, float[] values) {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '(<f4|\\|u1)'.*'fortran_order': False.*'shape': \\(([^)]*)\\)");

  static NpyArray read(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var length = bytes.getShort(8);
    var header = new String(bytes.array(), 10, length, StandardCharsets.ISO_8859_1);
    var found = HEADER.matcher(header);
    if (!found.find()) throw new IOException(file + ": " + header);
    var shape =
        Arrays.stream(found.group(2).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    var values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    var data = bytes.position(10 + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < values.length; i++) {
      values[i] = found.group(1).equals("<f4") ? data.getFloat() : data.get() & 0xff;
    }
    return new NpyArray(shape, values);
  }
}
