// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Makes files of the IDX format, true ones and others. */
final class Idx {
  private Idx() {}

  static byte[] file(int magic, int[] sizes, int... bytes) {
    var file = ByteBuffer.allocate(4 + 4 * sizes.length + bytes.length).putInt(magic);
    for (int size : sizes) file.putInt(size);
    for (int value : bytes) file.put((byte) value);
    return file.array();
  }

  static byte[] gunzip(byte[] packed) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
  }

  static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return bytes.toByteArray();
  }
}
