// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10;
import java.util.HashSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomTranslateFlipTest {
  private static final int OFFSET = 7;

  /** Where the first and last row come from, and the first and last column. */
  @ParameterizedTest(name = "{0}, {1}, {2}: rows {3} to {4}, columns {5} to {6}")
  @CsvSource({
    "0, 0, false, 0, 31, 0, 31",
    "2, -2, false, 2, 29, 2, 29",
    "-1, 0, true, 1, 30, 31, 0",
    "0, 2, true, 0, 31, 29, 2",
    "-31, 31, false, 31, 0, 31, 0"
  })
  void mirrorsThePictureAtItsBorders(
      int row, int column, boolean flip, int top, int bottom, int left, int right) {
    var planes = noise();
    var image = new float[OFFSET + 32 * 32 * 3];

    new RandomTranslateFlip(row, column, flip).apply(planes, image, OFFSET);

    for (int channel = 0; channel < 3; channel++) {
      assertEquals(value(planes, channel, top, left), at(image, 0, 0, channel));
      assertEquals(value(planes, channel, top, right), at(image, 0, 31, channel));
      assertEquals(value(planes, channel, bottom, left), at(image, 31, 0, channel));
      assertEquals(value(planes, channel, bottom, right), at(image, 31, 31, channel));
    }
  }

  @Test
  void aPictureIsFlippedInEveryOtherEpoch() {
    var drawn = RandomTranslateFlip.randomTransform(1, 2);

    for (int example = 0; example < 50; example++) {
      var first = flip(drawn.draw(0, example));
      assertNotEquals(first, flip(drawn.draw(1, example)));
      assertEquals(first, flip(drawn.draw(2, example)));
    }
  }

  @Test
  void halfOfThePicturesBeginFlipped() {
    var drawn = RandomTranslateFlip.randomTransform(1, 2);

    var flipped = IntStream.range(0, 1_000).filter(i -> flip(drawn.draw(0, i))).count();

    assertTrue(flipped > 430 && flipped < 570, "flipped " + flipped);
  }

  @Test
  void allShiftsWithinReachAreDrawn() {
    var drawn = RandomTranslateFlip.randomTransform(1, 2);
    var seen = new HashSet<RandomTranslateFlip>();

    for (int example = 0; example < 1_000; example++) {
      var shift = (RandomTranslateFlip) drawn.draw(0, example);
      assertTrue(Math.abs(shift.row()) <= 2 && Math.abs(shift.column()) <= 2, shift::toString);
      seen.add(shift);
    }

    assertEquals(5 * 5 * 2, seen.size());
  }

  @Test
  void aShiftBeyondThePictureIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RandomTranslateFlip(32, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new RandomTranslateFlip(0, -32, false));
  }

  private static boolean flip(PlanesTransform preparation) {
    return ((RandomTranslateFlip) preparation).flip();
  }

  private static byte[] noise() {
    var planes = new byte[Cifar10.IMAGE_BYTES];
    new Random(1).nextBytes(planes);
    return planes;
  }

  private static float value(byte[] planes, int channel, int row, int column) {
    return planes[channel * Cifar10.PLANE_BYTES + row * Cifar10.RAW_IMAGE_SIZE + column] & 0xff;
  }

  private static float at(float[] image, int row, int column, int channel) {
    return image[OFFSET + (row * Cifar10.RAW_IMAGE_SIZE + column) * Cifar10.CHANNELS + channel];
  }
}
