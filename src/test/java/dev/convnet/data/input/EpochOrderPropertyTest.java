// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EpochOrderPropertyTest {
  @Property(tries = 100)
  void eachEpochHasEachExampleOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(max = 1_000_000) int epoch) {
    var order = EpochOrder.shuffled(examples, seed);

    var slice = order.slice((long) epoch * examples, examples);

    Arrays.sort(slice);
    assertArrayEquals(IntStream.range(0, examples).toArray(), slice);
  }

  @Property(tries = 100)
  void aSliceIsTheSameWhereverOneCutsTheRow(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 50) int examples,
      @ForAll @IntRange(max = 1000) int first) {
    var whole = EpochOrder.shuffled(examples, seed).slice(0, first + 100);

    var slice = EpochOrder.shuffled(examples, seed).slice(first, 100);

    assertArrayEquals(Arrays.copyOfRange(whole, first, first + 100), slice);
  }

  /** Classes of unequal sizes come equally often, and so do the images of a class. */
  @Property(tries = 100)
  void aBalancedEpochHasEachClassAsOften(
      @ForAll long seed,
      @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 6) Integer> labels,
      @ForAll @IntRange(max = 1000) int epoch) {
    var ofImage = labels.stream().mapToInt(Integer::intValue).toArray();
    var order = EpochOrder.balanced(ofImage, seed);

    var slice = order.slice((long) epoch * ofImage.length, ofImage.length);

    assertEvenly(Arrays.stream(slice).map(i -> ofImage[i]), ofImage);
    for (var label : new HashSet<>(labels)) {
      var images = IntStream.range(0, ofImage.length).filter(i -> ofImage[i] == label).toArray();
      assertEvenly(Arrays.stream(slice).filter(i -> ofImage[i] == label), images);
    }
  }

  private static void assertEvenly(IntStream drawn, int... values) {
    var counts = new HashMap<Integer, Integer>();
    for (var value : values) counts.put(value, 0);
    drawn.forEach(value -> counts.merge(value, 1, Integer::sum));
    var range = counts.values().stream().mapToInt(Integer::intValue).summaryStatistics();
    assertTrue(range.getMax() - range.getMin() <= 1, counts::toString);
  }
}
