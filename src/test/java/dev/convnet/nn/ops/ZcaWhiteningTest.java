// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Against {@code ImageDataGenerator(zca_whitening=True).fit} of Keras 3 in float64, that is NumPy's
 * {@code linalg.svd}.
 */
class ZcaWhiteningTest {
  /** Images of 2x1 pixels. */
  private static final double[][] IMAGES = {
    {174, 0, 166, 0, 0, 190},
    {223, 0, 84, 0, 0, 138},
    {174, 0, 147, 0, 42, 143},
    {75, 0, 150, 0, 106, 53},
    {150, 26, 207, 0, 0, 237},
    {246, 21, 230, 0, 0, 247},
    {255, 0, 214, 0, 56, 27},
    {131, 152, 194, 15, 0, 206},
    {112, 135, 131, 42, 0, 215},
    {93, 108, 150, 0, 6, 216},
    {148, 0, 143, 0, 49, 127},
    {211, 32, 252, 0, 0, 202}
  };

  @Test
  void isTheMatrixOfKeras() {
    double[][] keras = {
      {0.023509615, 0.006154494, -0.006557134, 0.014670825, 0.021401311, 0.007573026},
      {0.006154494, 0.022539756, -0.001231223, 0.005357176, 0.010733614, -0.00122072},
      {-0.006557134, -0.001231223, 0.025075042, -0.003992621, -0.009856953, -0.006174492},
      {0.014670825, 0.005357176, -0.003992621, 0.023914284, 0.011582584, 0.003121934},
      {0.021401311, 0.010733614, -0.009856953, 0.011582584, 0.088105491, 0.02957407},
      {0.007573026, -0.00122072, -0.006174492, 0.003121934, 0.02957407, 0.02752678}
    };

    assertMatrix(keras, ZcaWhitening.matrix(centered(12)));
  }

  /** Directions in which no image varies are left out. */
  @Test
  void isTheMatrixOfKerasForFewerImagesThanValues() {
    double[][] keras = {
      {0.036349473, 0.00823733, 0.004016859, 0.035954833, 0.038783835, 0.008154347},
      {0.00823733, 0.002806108, 0.001496258, 0.012248281, 0.011119258, 0.002359085},
      {0.004016859, 0.001496258, 0.020756894, 0.006530962, 0.016104868, 0.012363398},
      {0.035954833, 0.012248281, 0.006530962, 0.053462093, 0.048534057, 0.010297088},
      {0.038783835, 0.011119258, 0.016104868, 0.048534057, 0.063979523, 0.007740398},
      {0.008154347, 0.002359085, 0.012363398, 0.010297088, 0.007740398, 0.013957173}
    };

    assertMatrix(keras, ZcaWhitening.matrix(centered(4)));
  }

  /** The first images, minus the mean of each channel. */
  private static double[][] centered(int count) {
    var centered = new double[count][];
    for (int n = 0; n < count; n++) centered[n] = IMAGES[n].clone();
    for (int c = 0; c < 3; c++) {
      int channel = c;
      double mean =
          Arrays.stream(centered).mapToDouble(image -> image[channel] + image[channel + 3]).sum()
              / (2 * count);
      for (var image : centered) {
        image[c] -= mean;
        image[c + 3] -= mean;
      }
    }
    return centered;
  }

  private static void assertMatrix(double[][] expected, float... matrix) {
    assertEquals(36, matrix.length);
    for (int i = 0; i < 36; i++)
      assertEquals(expected[i / 6][i % 6], matrix[i], 1e-7, "value " + i);
  }
}
