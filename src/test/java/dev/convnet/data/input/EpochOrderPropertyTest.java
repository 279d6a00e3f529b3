// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EpochOrderPropertyTest {
  @Property(tries = 100)
  void eachEpochHasEachExampleOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(max = 1_000_000) int epoch) {
    var order = new EpochOrder(examples, seed);

    var slice = order.slice((long) epoch * examples, examples);

    Arrays.sort(slice);
    assertArrayEquals(IntStream.range(0, examples).toArray(), slice);
  }

  @Property(tries = 100)
  void aSliceIsTheSameWhereverOneCutsTheRow(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 50) int examples,
      @ForAll @IntRange(max = 1000) int first) {
    var whole = new EpochOrder(examples, seed).slice(0, first + 100);

    var slice = new EpochOrder(examples, seed).slice(first, 100);

    assertArrayEquals(Arrays.copyOfRange(whole, first, first + 100), slice);
  }
}
