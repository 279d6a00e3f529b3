// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InputBuffersTest {
  private final InputBuffers buffers = new InputBuffers();

  private static ByteBuffer values(int count) {
    return ByteBuffer.wrap(new byte[count]).put(0, (byte) count);
  }

  @Test
  void memoryIsUsedAgain() {
    var first = buffers.copy(values(9));
    buffers.giveBack(first);

    var second = buffers.copy(values(4));

    assertSame(first, second);
    assertEquals(values(4), second);
  }

  @Test
  void twoCallsAtATimeHaveTheirOwn() {
    assertNotSame(buffers.copy(values(9)), buffers.copy(values(9)));
  }

  @Test
  void largerValuesGetLargerMemory() {
    buffers.giveBack(buffers.copy(values(4)));

    assertEquals(values(9), buffers.copy(values(9)));
  }
}
