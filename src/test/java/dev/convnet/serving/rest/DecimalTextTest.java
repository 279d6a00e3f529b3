// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTextTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0.5, 0.5",
    "-2.25, -2.25",
    "0.1, 0.1",
    "0.3333333432674408, 0.333333343",
    "9000000, 9e+06",
    "123456, 123456.0",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1.5e-7, 1.5e-07",
    "-3.4028235e38, -3.40282347e+38",
    "1e-45, 1.4013e-45",
    "0.99999999, 1.0"
  })
  void writesAsServing(float value, String text) {
    assertEquals(text, DecimalText.of(value));
  }

  @Test
  void theFastWayIsTheExactOne() {
    var random = new Random(3);
    for (int i = 0; i < 300_000; i++) {
      float value =
          switch (i % 4) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> random.nextFloat();
            case 2 -> (float) Math.exp(-80 * random.nextDouble());
            default -> random.nextInt(1_000_000) / (float) Math.pow(10, random.nextInt(30));
          };
      if (!Float.isFinite(value) || value == 0) continue;
      assertEquals(DecimalText.exact(value), DecimalText.of(value));
      assertEquals(value, Float.parseFloat(DecimalText.of(value)));
    }
  }
}
