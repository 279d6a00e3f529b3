// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  @Test
  void isTheJdksSplittableRandomFromTheMixedPlace() {
    long first = new SplittableRandom(42).nextLong();
    long second = new SplittableRandom(first + 7).nextLong();
    var twin = new SplittableRandom(second);

    var random = SplitMix64.seededWith(42, 7);

    for (int i = 0; i < 100; i++) {
      assertEquals(twin.nextLong(), random.nextLong());
    }
  }

  @Test
  void staysBelowItsBoundAndReachesAll() {
    var random = SplitMix64.seededWith(1);

    var drawn = IntStream.range(0, 1000).map(i -> random.nextInt(7)).distinct().sorted();

    assertEquals("[0, 1, 2, 3, 4, 5, 6]", drawn.boxed().toList().toString());
  }

  @Test
  void drawsUnitsFrom0ToBelow1() {
    var random = SplitMix64.seededWith(1);

    var units =
        IntStream.range(0, 10_000).mapToDouble(i -> random.nextDouble()).summaryStatistics();

    assertTrue(units.getMin() >= 0 && units.getMax() < 1);
    assertEquals(0.5, units.getAverage(), 5 * 0.0029); // deviation 0.289 / √10,000
  }
}
