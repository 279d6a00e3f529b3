// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.records;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The vectors of RFC 3720, B.4, behind TensorFlow's mask. */
class MaskedCrcTest {
  @Test
  void knowsThirtyTwoZeroBytes() {
    assertEquals(0x8A9136AA, unmask(MaskedCrc.of(new byte[32], 0, 32)));
  }

  @Test
  void knowsTheDigits() {
    assertEquals(0xE3069283, unmask(MaskedCrc.of("123456789".getBytes(US_ASCII), 0, 9)));
  }

  @Test
  void looksAtTheGivenBytesOnly() {
    assertEquals(0xE3069283, unmask(MaskedCrc.of("x123456789y".getBytes(US_ASCII), 1, 9)));
  }

  private static int unmask(int masked) {
    var rotated = masked - 0xa282ead8;
    return (rotated >>> 17) | (rotated << 15);
  }
}
