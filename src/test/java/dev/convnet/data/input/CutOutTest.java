// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutOutTest {
  private static final int OFFSET = 5;
  private static final PlanesTransform.RandomTransform WHOLE =
      (epoch, example) -> RandomTranslateFlip.IDENTITY;

  @Test
  void paintsOneSquareGrayAndNothingElse() {
    var image = new float[OFFSET + Cifar10.IMAGE_BYTES];

    new CutOut(RandomTranslateFlip.IDENTITY, 3, 20, 12)
        .apply(new byte[Cifar10.IMAGE_BYTES], image, OFFSET);

    for (int i = 0; i < Cifar10.IMAGE_BYTES; i++) {
      int y = i / 3 / 32;
      int x = i / 3 % 32;
      var hidden = y >= 3 && y < 15 && x >= 20;
      assertEquals(hidden ? CutOut.GRAY : 0, image[OFFSET + i]);
    }
  }

  @Test
  void allPlacesInsideAreDrawn() {
    var drawn = CutOut.randomTransform(1, 28, WHOLE);
    var seen = new HashSet<CutOut>();

    for (int example = 0; example < 1_000; example++) seen.add((CutOut) drawn.draw(0, example));

    assertEquals(5 * 5, seen.size());
    assertTrue(seen.contains(new CutOut(RandomTranslateFlip.IDENTITY, 4, 4, 28)));
  }

  @Test
  void aPlaceDependsOnSeedEpochAndPictureAlone() {
    var place = CutOut.randomTransform(1, 8, WHOLE).draw(2, 3);

    assertEquals(place, CutOut.randomTransform(1, 8, WHOLE).draw(2, 3));
  }

  @Test
  void aSquareOfNothingChangesNothing() {
    assertSame(WHOLE, CutOut.randomTransform(1, 0, WHOLE));
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 8", "0, 25, 8", "25, 0, 8", "0, 0, 33", "0, 0, -1"})
  void aSquareThatIsNotInsideIsRefused(int row, int column, int size) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new CutOut(RandomTranslateFlip.IDENTITY, row, column, size));
  }
}
