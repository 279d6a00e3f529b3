// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrawnDigitsTest {
  @Test
  void areTenOfSevenByTwelvePixels() {
    var digits = DrawnDigits.bitmaps();

    assertEquals(10, digits.size());
    for (var digit : digits) {
      assertEquals(84, digit.size());
      assertEquals(Set.of(-1f, 1f), new HashSet<>(digit));
    }
    assertEquals(10, new HashSet<>(digits).size());
  }
}
