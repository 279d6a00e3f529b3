// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.error.InvalidSettingException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetSplitTest {
  private static final LabeledImages PICTURES = pictures(100, 40);

  /** One pixel each: red is the picture's number. */
  private static LabeledImages pictures(int cats, int dogs) {
    var classes = new byte[cats + dogs];
    Arrays.fill(classes, cats, cats + dogs, (byte) 1);
    var pixels = new byte[3 * classes.length];
    for (int i = 0; i < classes.length; i++) pixels[3 * i] = (byte) i;
    return new InMemoryImages(new Resize(1, 1), List.of("cat", "dog"), classes, pixels);
  }

  private static int[] numbers(LabeledImages part) {
    return IntStream.range(0, part.size()).map(i -> ((ImageSubset) part).indices()[i]).toArray();
  }

  @Test
  void dividesEachClass() {
    var parts = DatasetSplit.stratified(PICTURES, Fractions.DEFAULT, 1);

    assertArrayEquals(new int[] {10, 4}, parts.test().imagesPerClass());
    assertArrayEquals(new int[] {15, 6}, parts.validation().imagesPerClass());
    assertArrayEquals(new int[] {75, 30}, parts.train().imagesPerClass());
  }

  @Test
  void hasEveryPictureOnce() {
    var parts = DatasetSplit.stratified(PICTURES, Fractions.DEFAULT, 1);

    var all =
        Stream.of(parts.train(), parts.validation(), parts.test())
            .flatMapToInt(part -> IntStream.of(numbers(part)))
            .sorted()
            .toArray();

    assertArrayEquals(IntStream.range(0, 140).toArray(), all);
  }

  @Test
  void repeatsWithItsSeed() {
    var first = numbers(DatasetSplit.stratified(PICTURES, Fractions.DEFAULT, 1).test());
    var again = numbers(DatasetSplit.stratified(PICTURES, Fractions.DEFAULT, 1).test());
    var other = numbers(DatasetSplit.stratified(PICTURES, Fractions.DEFAULT, 2).test());

    assertArrayEquals(first, again);
    assertNotEquals(Arrays.toString(first), Arrays.toString(other));
  }

  @ParameterizedTest(name = "{0} of {1} cats and {2} dogs")
  @CsvSource({
    "1, 50, 50, 1, 0",
    "3, 50, 50, 2, 1",
    "7, 100, 40, 5, 2",
    "8, 100, 40, 6, 2",
    "139, 100, 40, 99, 40"
  })
  void trainsWithExactlyAsManyAsAsked(int most, int cats, int dogs, int first, int second) {
    var all = new DatasetSplit(pictures(cats, dogs), PICTURES.subset(), PICTURES.subset());

    var fewer = all.limitTraining(most, 1).train();

    assertArrayEquals(new int[] {first, second}, fewer.imagesPerClass());
    assertEquals(most, IntStream.of(numbers(fewer)).distinct().count());
  }

  @Test
  void trainsWithAllWhenMoreAreAsked() {
    var all = new DatasetSplit(PICTURES, PICTURES.subset(), PICTURES.subset());

    assertEquals(all, all.limitTraining(140, 1));
  }

  @Test
  void refusesFractionsThatLeaveNothing() {
    var error = assertThrows(InvalidSettingException.class, () -> new Fractions(0.5, 0.5));

    assertEquals(
        "the fractions for test and validation must be at least 0 and together below 1, got 0.5 and"
            + " 0.5",
        error.getMessage());
  }
}
