// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

/**
 * Student's t distribution, by the regularized incomplete beta function: its continued fraction
 * (DLMF 8.17.22) with the method of Lentz, and Lanczos's approximation of the gamma function (g 7,
 * nine terms). The relative error is below 1e-12.
 */
final class StudentT {
  private static final double TINY = 1e-300;
  private static final double PRECISION = 1e-15;
  private static final int MAX_TERMS = 10_000;
  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  private StudentT() {}

  /**
   * The probability of a value at least as far from 0 as {@code t}, in either direction.
   *
   * @param degrees of freedom, greater than 0
   */
  static double twoSided(double t, double degrees) {
    if (Double.isInfinite(t)) return 0;
    return beta(degrees / (degrees + t * t), degrees / 2, 0.5);
  }

  /** The regularized incomplete beta function I_x(a, b). */
  private static double beta(double x, double a, double b) {
    if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
    var factor =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return x < (a + 1) / (a + b + 2)
        ? factor * fraction(x, a, b) / a
        : 1 - factor * fraction(1 - x, b, a) / b;
  }

  private static double fraction(double x, double a, double b) {
    var c = 1.0;
    var d = 1 / away(1 - (a + b) * x / (a + 1));
    var value = d;
    for (var m = 1; m <= MAX_TERMS; m++) {
      var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      value *= d * c;
      var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < PRECISION) break;
    }
    return value;
  }

  private static double away(double fromZero) {
    return Math.abs(fromZero) < TINY ? TINY : fromZero;
  }

  private static double logGamma(double x) {
    if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    var sum = LANCZOS[0];
    for (var i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
    var base = x + 6.5;
    return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(base) - base + Math.log(sum);
  }
}
