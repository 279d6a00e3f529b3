// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Against what NumPy 2.0's {@code RandomState} said, whose rows never change by its promise. */
class NumpyEpochOrderTest {
  @Test
  void theFirstEpochIsNumpysShuffle() {
    var order = new NumpyEpochOrder(10, 20_160_704);

    assertArrayEquals(new int[] {8, 9, 0, 3, 7, 4, 2, 1, 5, 6}, order.slice(0, 10));
  }

  @Test
  void theNextShufflesTheOrderOfTheFirst() {
    var order = new NumpyEpochOrder(10, 20_160_704);

    assertArrayEquals(new int[] {4, 3, 8, 1, 9, 2, 7, 6, 5, 0}, order.slice(10, 10));
  }

  @Test
  void goesBackToAnEarlierEpoch() {
    var order = new NumpyEpochOrder(10, 20_160_704);
    order.slice(30, 10);

    assertArrayEquals(new int[] {8, 9, 0, 3, 7, 4, 2, 1, 5, 6}, order.slice(0, 10));
  }

  @Test
  void aBatchJoinsEpochs() {
    var order = new NumpyEpochOrder(10, 20_160_704);

    assertArrayEquals(new int[] {5, 6, 4, 3}, order.slice(8, 4));
  }

  @Test
  void theThirdEpochOfMnistIsNumpysToo() {
    var order = new NumpyEpochOrder(55_000, 1);
    var first = order.slice(0, 55_000);
    var third = ByteBuffer.allocate(4 * 55_000);
    Arrays.stream(order.slice(110_000, 55_000)).forEach(third::putInt);
    var checksum = new CRC32();
    checksum.update(third.flip());

    assertArrayEquals(new int[] {47_910, 47_943, 30_637, 39_912}, Arrays.copyOf(first, 4));
    assertEquals(2_118_845_669L, checksum.getValue());
  }

  @Test
  void takesTheLowBitsOfTheSeed() {
    var expected = new int[] {6, 9, 5, 1, 8, 0, 7, 4, 2, 3};

    assertArrayEquals(expected, new NumpyEpochOrder(10, 0xffff_ffffL).slice(0, 10));
    assertArrayEquals(expected, new NumpyEpochOrder(10, -1).slice(0, 10));
  }

  @Test
  void eachEpochHasEachExampleOnce() {
    var order = new NumpyEpochOrder(1_000, 3);
    var epoch = order.slice(2_000, 1_000);

    Arrays.sort(epoch);

    assertArrayEquals(IntStream.range(0, 1_000).toArray(), epoch);
  }
}
