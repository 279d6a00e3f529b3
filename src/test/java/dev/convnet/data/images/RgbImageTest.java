// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.data.sets.Cifar10Image;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RgbImageTest {
  @ParameterizedTest
  @CsvSource({"2, 2, 11", "0, 4, 0", "4, 0, 0", "-1, -1, 3", "65536, 65536, 0"})
  void refusesBytesOfAnotherNumber(int height, int width, int bytes) {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new RgbImage(height, width, new byte[bytes]));

    assertEquals(
        "a picture of %dx%d pixels, three bytes each, can't be %d bytes"
            .formatted(height, width, bytes),
        error.getMessage());
  }

  @Test
  void keepsItsBytes() {
    var bytes = new byte[] {1, 2, 3};
    var pixels = new RgbImage(1, 1, bytes);

    bytes[0] = 9;
    pixels.rgb()[1] = 9;

    assertArrayEquals(new byte[] {1, 2, 3}, pixels.rgb());
  }

  @Test
  void isItsSizeAndBytes() {
    var pixels = new RgbImage(1, 2, new byte[6]);

    assertEquals(new RgbImage(1, 2, new byte[6]), pixels);
    assertEquals(new RgbImage(1, 2, new byte[6]).hashCode(), pixels.hashCode());
    assertNotEquals(new RgbImage(2, 1, new byte[6]), pixels);
    assertEquals("Pixels[1x2]", pixels.toString());
  }

  @Test
  void takesThePlanesOfCifar10Apart() {
    var planes = new byte[3072];
    planes[33] = 1; // red, green and blue of row 1, column 1
    planes[1024 + 33] = 2;
    planes[2048 + 33] = 3;

    var rgb = new Cifar10Image(0, planes).toRgb().rgb();

    assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, Arrays.copyOfRange(rgb, 98, 103));
  }
}
