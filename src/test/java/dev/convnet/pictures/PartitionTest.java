// SPDX-License-Identifier: Apache-2.0
package dev.convnet.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.pictures.Partition.Fractions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionTest {
  private static final LabeledPictures PICTURES = pictures(100, 40);

  /** One pixel each: red is the picture's number. */
  private static LabeledPictures pictures(int cats, int dogs) {
    var classes = new byte[cats + dogs];
    Arrays.fill(classes, cats, cats + dogs, (byte) 1);
    var pixels = new byte[3 * classes.length];
    for (int i = 0; i < classes.length; i++) pixels[3 * i] = (byte) i;
    return new StoredPictures(new Resize(1, 1), List.of("cat", "dog"), classes, pixels);
  }

  private static int[] numbers(LabeledPictures part) {
    return IntStream.range(0, part.size())
        .map(i -> ((LabeledPictures.Selection) part).numbers()[i])
        .toArray();
  }

  @Test
  void dividesEachClass() {
    var parts = Partition.of(PICTURES, Fractions.STANDARD, 1);

    assertArrayEquals(new int[] {10, 4}, parts.test().counts());
    assertArrayEquals(new int[] {15, 6}, parts.valid().counts());
    assertArrayEquals(new int[] {75, 30}, parts.train().counts());
  }

  @Test
  void hasEveryPictureOnce() {
    var parts = Partition.of(PICTURES, Fractions.STANDARD, 1);

    var all =
        Stream.of(parts.train(), parts.valid(), parts.test())
            .flatMapToInt(part -> IntStream.of(numbers(part)))
            .sorted()
            .toArray();

    assertArrayEquals(IntStream.range(0, 140).toArray(), all);
  }

  @Test
  void repeatsWithItsSeed() {
    var first = numbers(Partition.of(PICTURES, Fractions.STANDARD, 1).test());
    var again = numbers(Partition.of(PICTURES, Fractions.STANDARD, 1).test());
    var other = numbers(Partition.of(PICTURES, Fractions.STANDARD, 2).test());

    assertArrayEquals(first, again);
    assertNotEquals(Arrays.toString(first), Arrays.toString(other));
  }

  @Test
  void refusesFractionsThatLeaveNothing() {
    var error = assertThrows(IllegalArgumentException.class, () -> new Fractions(0.5, 0.5));

    assertEquals(
        "the fractions for test and validation must be at least 0 and together below 1, got 0.5 and"
            + " 0.5",
        error.getMessage());
  }
}
