// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

/**
 * The color map Turbo, from blue over green to red, as polynomials of degree 5. Source: Mikhailov,
 * "Turbo, an improved rainbow colormap for visualization", 2019, in its approximation for shaders.
 */
final class Turbo {
  private static final double[][] COEFFICIENTS = {
    {0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943},
    {0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604},
    {0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973}
  };

  private Turbo() {}

  /**
   * The color of a value.
   *
   * @param value from 0 to 1; others get the color of the nearer end
   * @return red, green and blue from 0 to 255
   */
  static int[] color(double value) {
    var x = Math.min(Math.max(value, 0), 1);
    var color = new int[3];
    for (int c = 0; c < 3; c++) {
      double y = 0;
      for (int i = COEFFICIENTS[c].length - 1; i >= 0; i--) y = y * x + COEFFICIENTS[c][i];
      color[c] = (int) Math.round(255 * Math.min(Math.max(y, 0), 1));
    }
    return color;
  }
}
