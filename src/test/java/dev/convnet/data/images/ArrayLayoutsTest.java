// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrayLayoutsTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void thereAndBackIsTheSame(PixelLayout layout) {
    var pixels = new byte[4 * 3 * 5 * 7];
    new Random(1).nextBytes(pixels);

    var other = layout.fromHwc(pixels, 5, 7);

    assertArrayEquals(pixels, layout.toHwc(other, 5, 7));
  }

  @Test
  void aPixelIsWhereItsLayoutSays() {
    var pixels = new byte[2 * 3 * 2 * 2];
    pixels[12 + 3 * (2 * 1 + 0) + 2] = 9; // image 1, row 1, column 0, blue

    assertEquals(9, PixelLayout.CHW.fromHwc(pixels, 2, 2)[12 + 4 * 2 + 2 * 1 + 0]);
  }

  @Test
  void aPartOfAnImageIsRefused() {
    for (var layout : PixelLayout.values()) {
      assertThrows(IllegalArgumentException.class, () -> layout.toHwc(new byte[13], 2, 2));
    }
  }

  @Test
  void oneHotRowsAreIndices() {
    var labels = new int[] {2, 0, 1};

    assertArrayEquals(labels, OneHotLabels.toIndices(OneHotLabels.of(labels, 3)));
    assertArrayEquals(
        labels, OneHotLabels.toIndices(new int[][] {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}));
    assertArrayEquals(new int[0], OneHotLabels.toIndices(new float[0][]));
  }

  @Test
  void otherRowsAreNamed() {
    assertRefused("row 1", new float[][] {{1, 0}, {0.9f, 0.1f}});
    assertRefused("row 0", new float[][] {{0, 0}});
    assertRefused("row 0", new float[][] {{1, 1}});
    assertRefused("row 1 of the one-hot labels has 1 values", new float[][] {{1, 0}, {1}});
    assertThrows(IllegalArgumentException.class, () -> OneHotLabels.of(new int[] {3}, 3));
  }

  private static void assertRefused(String message, float[][] rows) {
    var refused = assertThrows(IllegalArgumentException.class, () -> OneHotLabels.toIndices(rows));
    assertEquals(message, refused.getMessage().substring(0, message.length()));
  }
}
