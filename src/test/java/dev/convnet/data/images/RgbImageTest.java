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
        "an image of %d by %d pixels, 3 bytes each, cannot be %d bytes"
            .formatted(height, width, bytes),
        error.getMessage());
  }

  @Test
  void keepsItsBytes() {
    var bytes = new byte[] {1, 2, 3};
    var image = new RgbImage(1, 1, bytes);

    bytes[0] = 9;
    image.rgb()[1] = 9;

    assertArrayEquals(new byte[] {1, 2, 3}, image.rgb());
  }

  @Test
  void isItsSizeAndBytes() {
    var image = new RgbImage(1, 2, new byte[6]);

    assertEquals(new RgbImage(1, 2, new byte[6]), image);
    assertEquals(new RgbImage(1, 2, new byte[6]).hashCode(), image.hashCode());
    assertNotEquals(new RgbImage(2, 1, new byte[6]), image);
    assertEquals("RgbImage[1x2]", image.toString());
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
