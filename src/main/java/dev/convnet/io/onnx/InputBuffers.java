// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory outside of Java's heap for the inputs of calls, which is used again: Java frees it only
 * when it collects garbage, and would take a gigabyte for some hundred calls. Thread-safe.
 */
final class InputBuffers {
  /** The memory of larger inputs is not kept. */
  private static final int LARGEST = 64 << 20;

  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  /** Copies values into memory that nobody else has until {@link #giveBack}. */
  ByteBuffer copy(ByteBuffer values) {
    var buffer = free.poll();
    if (buffer == null || buffer.capacity() < values.remaining()) {
      buffer = ByteBuffer.allocateDirect(values.remaining()).order(ByteOrder.nativeOrder());
    }
    return buffer.clear().put(values).flip();
  }

  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() <= LARGEST) free.add(buffer);
  }
}
