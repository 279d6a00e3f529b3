// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Fractions as TensorFlow Serving writes them: with six significant digits if that is exact, else
 * with 9 (float) or 17 (double), in the form of C's {@code %g}; whole numbers end in {@code .0}.
 * Not finite ones are {@code NaN}, {@code Infinity} and {@code -Infinity}, which are no JSON.
 */
final class DecimalText {
  private static final double[] POWERS = new double[23];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) POWERS[i] = 10 * POWERS[i - 1];
  }

  private DecimalText() {}

  static String of(float value) {
    if (!Float.isFinite(value)) return Float.toString(value);
    if (value == 0) return 1 / value < 0 ? "-0.0" : "0.0";
    var fast = fast(value);
    if (fast != null) return fast;
    var exact = new BigDecimal(value);
    var six = rounded(exact, 6);
    return six.floatValue() == value ? general(six, 6) : general(rounded(exact, 9), 9);
  }

  static String of(double value) {
    if (!Double.isFinite(value)) return Double.toString(value);
    if (value == 0) return 1 / value < 0 ? "-0.0" : "0.0";
    var exact = new BigDecimal(value);
    var six = rounded(exact, 6);
    return six.doubleValue() == value ? general(six, 6) : general(rounded(exact, 17), 17);
  }

  private static BigDecimal rounded(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  /** Values that are neither large nor small, by whole numbers; null if these may be wrong. */
  private static String fast(float value) {
    double size = Math.abs((double) value);
    if (!(size >= 1e-4 && size < 1e5)) return null;
    int exponent = exponent(size);
    double six = Math.rint(size * POWERS[5 - exponent]);
    if ((float) (six / POWERS[5 - exponent]) == Math.abs(value)) {
      return plain(value < 0, (long) six, 5 - exponent);
    }
    double scaled = size * POWERS[8 - exponent];
    double nine = Math.rint(scaled);
    if (Math.abs(Math.abs(scaled - nine) - 0.5) < 1e-6) return null; // may round to the other side
    return plain(value < 0, (long) nine, 8 - exponent);
  }

  private static int exponent(double size) {
    int exponent = 0;
    while (size >= POWERS[exponent + 1]) exponent++;
    while (size * POWERS[-Math.min(exponent, 0)] < 1) exponent--;
    return exponent;
  }

  /** {@code digits / 10^decimals}, without zeros at the end. */
  private static String plain(boolean negative, long digits, int decimals) {
    long left = digits;
    int places = decimals;
    while (places > 1 && left % 10 == 0) {
      left /= 10;
      places--;
    }
    var text = new StringBuilder().append(left);
    while (text.length() <= places) text.insert(0, '0');
    text.insert(text.length() - places, '.');
    return negative ? text.insert(0, '-').toString() : text.toString();
  }

  /** C's {@code %.{precision}g}, with {@code .0} after whole numbers. */
  private static String general(BigDecimal value, int precision) {
    var stripped = value.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    if (exponent >= -4 && exponent < precision) {
      var text = stripped.toPlainString();
      return text.indexOf('.') < 0 ? text + ".0" : text;
    }
    var digits = stripped.unscaledValue().abs().toString();
    var mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return "%s%se%s%02d"
        .formatted(
            stripped.signum() < 0 ? "-" : "",
            mantissa,
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }
}
