// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;

/** The bytes of a tensor's values, in row-major order. */
interface TensorData {
  /** Copies the bytes of {@code count} values, from value {@code first} on. */
  void read(long first, int count, byte[] into, int at) throws IOException;

  /** Values of {@code bytes} bytes each that stand one after another. */
  static TensorData contiguous(ByteRegion region, int bytes) {
    return (first, count, into, at) -> region.read(first * bytes, into, at, count * bytes);
  }
}
