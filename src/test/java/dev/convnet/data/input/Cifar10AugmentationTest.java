// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Cifar10AugmentationTest {
  @Test
  void onePixelOffIsAsFarOffAsItCanBe() {
    var picture = new byte[Cifar10.IMAGE_BYTES];
    picture[4 * 32 + 4] = 1;
    var image = new float[Cifar10Augmentation.VALUES];

    Cifar10Augmentation.CENTER_CROP.apply(picture, image, 0);

    assertEquals(Math.sqrt(1728) * 1727 / 1728, image[0], 1e-5); // divided by 1/√1728
    assertEquals(-Math.sqrt(1728) / 1728, image[1], 1e-5);
  }

  @Test
  void withoutDistortionIsRowsAndColumns4To27WithMean0AndDeviation1() {
    var picture = gradient();
    var image = new float[Cifar10Augmentation.VALUES];

    Cifar10Augmentation.CENTER_CROP.apply(picture, image, 0);

    var expected = FiveSteps.apply(picture, new Cifar10Augmentation(4, 4, false, 1), 0);
    assertEquals(0, IntStream.range(0, 1728).mapToDouble(i -> image[i]).sum() / 1728, 1e-6);
    assertEquals(
        1, IntStream.range(0, 1728).mapToDouble(i -> image[i] * image[i]).sum() / 1728, 1e-6);
    assertEquals(expected[0], image[0], 1e-6);
    assertEquals(expected[1727], image[1727], 1e-6);
  }

  @Test
  void colorsThatAreConstantKeepTheirDifferences() {
    var picture = new byte[Cifar10.IMAGE_BYTES];
    Arrays.fill(picture, 1024, 2048, (byte) 128);
    Arrays.fill(picture, 2048, 3072, (byte) 255);
    var image = new float[Cifar10Augmentation.VALUES];

    new Cifar10Augmentation(0, 8, true, 0.3).apply(picture, image, 0);

    double mean = 383 / 3.0;
    double deviation = Math.sqrt((mean * mean + square(128 - mean) + square(255 - mean)) / 3);
    assertEquals(-mean / deviation, image[0], 1e-6);
    assertEquals((128 - mean) / deviation, image[1], 1e-6);
    assertEquals((255 - mean) / deviation, image[2], 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "9, 0", "0, -1", "0, 9"})
  void refusesOffsetsOutsideThePicture(int row, int column) {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new Cifar10Augmentation(row, column, false, 1));

    assertEquals(
        "row and column must be 0 to 8, got " + row + " and " + column, error.getMessage());
  }

  @Nested
  class ADraw {
    private static final int DRAWS = 90_000;

    private final List<Cifar10Augmentation> draws =
        IntStream.range(0, DRAWS)
            .mapToObj(i -> Cifar10Augmentation.randomTransform(7, i / 1000, i % 1000))
            .toList();

    @Test
    void takesEachOffsetAsOften() {
      var counts = new int[9][9];
      draws.forEach(draw -> counts[draw.row()][draw.column()]++);

      double each = DRAWS / 81.0; // deviation 33
      for (var row : counts) {
        Arrays.stream(row).forEach(count -> assertEquals(each, count, 5 * 33));
      }
    }

    @Test
    void flipsEverySecondPicture() {
      long flips = draws.stream().filter(Cifar10Augmentation::flip).count();

      assertEquals(DRAWS / 2.0, flips, 5 * 150); // deviation 150
    }

    @Test
    void takesContrastEvenlyFromItsBounds() {
      var contrasts = draws.stream().mapToDouble(Cifar10Augmentation::contrast).summaryStatistics();

      assertEquals(1, contrasts.getAverage(), 5 * 0.0016); // deviation 0.462 / √90,000
      assertEquals(0.2, contrasts.getMin(), 0.001);
      assertEquals(1.8, contrasts.getMax(), 0.001);
      assertTrue(contrasts.getMin() >= 0.2 && contrasts.getMax() < 1.8);
    }

    @Test
    void dependsOnSeedEpochAndExampleAlone() {
      assertEquals(
          Cifar10Augmentation.randomTransform(1, 2, 3),
          Cifar10Augmentation.randomTransform(1, 2, 3));
      assertNotEquals(
          Cifar10Augmentation.randomTransform(0, 2, 3),
          Cifar10Augmentation.randomTransform(1, 2, 3));
      assertNotEquals(
          Cifar10Augmentation.randomTransform(1, 0, 3),
          Cifar10Augmentation.randomTransform(1, 2, 3));
      assertNotEquals(
          Cifar10Augmentation.randomTransform(1, 2, 0),
          Cifar10Augmentation.randomTransform(1, 2, 3));
      assertNotEquals(
          Cifar10Augmentation.randomTransform(1, 3, 2),
          Cifar10Augmentation.randomTransform(1, 2, 3));
    }
  }

  private static byte[] gradient() {
    var planes = new byte[Cifar10.IMAGE_BYTES];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) (i * 7 % 251);
    }
    return planes;
  }

  private static double square(double value) {
    return value * value;
  }
}
