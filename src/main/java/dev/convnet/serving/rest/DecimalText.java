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
  /** Those from 10^23 are rounded. */
  private static final double[] POWERS = new double[46];

  static {
    for (int i = 0; i < POWERS.length; i++) POWERS[i] = Double.parseDouble("1e" + i);
  }

  private DecimalText() {}

  static String of(float value) {
    if (!Float.isFinite(value)) return Float.toString(value);
    if (value == 0) return 1 / value < 0 ? "-0.0" : "0.0";
    var fast = fast(value);
    return fast == null ? exact(value) : fast;
  }

  /** The same as {@link #of(float)} of a value that is not 0, slowly. */
  static String exact(float value) {
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
    if (!(size >= 1e-36 && size < 1e5)) return null;
    int exponent = exponent(size);
    double six = Math.rint(size * POWERS[5 - exponent]);
    double quotient = six / POWERS[5 - exponent];
    long belowFloat = Double.doubleToRawLongBits(quotient) & 0x1fff_ffff;
    if (Math.abs(belowFloat - 0x1000_0000) < 4) return null; // may be the float beside it
    if ((float) quotient == Math.abs(value)) return text(value < 0, (long) six, exponent, 5);
    double scaled = size * POWERS[8 - exponent];
    double nine = Math.rint(scaled);
    if (Math.abs(Math.abs(scaled - nine) - 0.5) < 1e-6) return null; // may round to the other side
    return text(value < 0, (long) nine, exponent, 8);
  }

  /** {@code digits * 10^(exponent - decimals)}; a rounded number may have one more digit. */
  private static String text(boolean negative, long digits, int exponent, int decimals) {
    if (digits >= POWERS[decimals + 1]) return text(negative, digits / 10, exponent + 1, decimals);
    if (exponent >= -4) return plain(negative, digits, decimals - exponent);
    long left = digits;
    while (left % 10 == 0) left /= 10;
    return scientific(negative, Long.toString(left), exponent);
  }

  private static String scientific(boolean negative, String digits, int exponent) {
    var text = new StringBuilder(16);
    if (negative) text.append('-');
    text.append(digits.charAt(0));
    if (digits.length() > 1) text.append('.').append(digits, 1, digits.length());
    text.append('e').append(exponent < 0 ? '-' : '+');
    if (Math.abs(exponent) < 10) text.append('0');
    return text.append(Math.abs(exponent)).toString();
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
    return scientific(stripped.signum() < 0, stripped.unscaledValue().abs().toString(), exponent);
  }
}
