// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.io.NumberInput;
import java.nio.charset.StandardCharsets;

/**
 * Reads plain numbers and punctuation from JSON in UTF-8. It knows only what is frequent, and gives
 * up at everything else: then {@link #failed} is true, and nothing else counts.
 */
final class NumberScanner {
  private static final int MOST_DIGITS = 18;
  private static final long MOST_EXACT = 1L << 53;
  private static final int MOST_EXACT_POWER = 22;
  private static final double[] POWERS = powers();

  /** The part of a double's fraction that a float does not have; and its half. */
  private static final long BELOW_FLOAT = 0x1fff_ffffL;

  private static final long HALF = 0x1000_0000L;

  private final byte[] bytes;
  private int at;
  private boolean failed;

  NumberScanner(byte[] bytes) {
    this.bytes = bytes;
  }

  private static double[] powers() {
    var powers = new double[MOST_EXACT_POWER + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) powers[i] = 10 * powers[i - 1];
    return powers;
  }

  boolean failed() {
    return failed;
  }

  void fail() {
    failed = true;
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  /** The next byte that is no space; 0 at the end. */
  int peek() {
    while (at < bytes.length) {
      int c = bytes[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
      at++;
    }
    return 0;
  }

  /** Whether the next byte is this one, which is then read. */
  boolean skip(char expected) {
    if (peek() != expected) return false;
    at++;
    return true;
  }

  void expect(char expected) {
    if (!skip(expected)) failed = true;
  }

  /** A text without escapes, of ASCII. */
  String text() {
    expect('"');
    int start = at;
    while (at < bytes.length && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') at++;
    var text = new String(bytes, start, at - start, StandardCharsets.US_ASCII);
    expect('"');
    return text;
  }

  /** An integer; fails at a fraction, an exponent, or outside of the range. */
  long integer(long minimum, long maximum) {
    boolean negative = skip('-');
    int start = at;
    long value = 0;
    while (isDigit()) value = 10 * value + (bytes[at++] - '0');
    if (isWrong(start, at) || isFraction()) {
      failed = true;
      return 0;
    }
    value = negative ? -value : value;
    if (value < minimum || value > maximum || negative && value == 0) failed = true;
    return value;
  }

  private boolean isDigit() {
    return at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9';
  }

  /** No digit, too many for a long, or zeros in front. */
  private boolean isWrong(int start, int end) {
    int digits = end - start;
    return digits == 0 || digits > MOST_DIGITS || digits > 1 && bytes[start] == '0';
  }

  private boolean isFraction() {
    return at < bytes.length && (bytes[at] == '.' || bytes[at] == 'e' || bytes[at] == 'E');
  }

  /** The float that is nearest. */
  float floating() {
    int start = start();
    double value = exactQuotient();
    if (failed) return 0;
    long below = Double.doubleToRawLongBits(value) & BELOW_FLOAT;
    double size = Math.abs(value);
    // rounding twice is right unless the first result is half way between two floats
    return below != HALF && (size >= Float.MIN_NORMAL || size == 0)
        ? (float) value
        : NumberInput.parseFloat(text(start), true);
  }

  /** The double that is nearest. */
  double doubling() {
    int start = start();
    double value = exactQuotient();
    return failed || !Double.isNaN(value) ? value : NumberInput.parseDouble(text(start), true);
  }

  private int start() {
    peek();
    return at;
  }

  private String text(int start) {
    return new String(bytes, start, at - start, StandardCharsets.US_ASCII);
  }

  /**
   * A number whose digits and power of ten are exact as doubles, so that their quotient is rightly
   * rounded; otherwise NaN, whose last bits are those of no float.
   */
  private double exactQuotient() {
    boolean negative = skip('-');
    int start = at;
    long digits = 0;
    while (isDigit()) digits = 10 * digits + (bytes[at++] - '0');
    if (isWrong(start, at)) {
      failed = true;
      return 0;
    }
    int whole = at - start;
    int fraction = 0;
    if (at < bytes.length && bytes[at] == '.') {
      int point = at++;
      while (isDigit()) digits = 10 * digits + (bytes[at++] - '0');
      fraction = at - point - 1;
      if (fraction == 0) failed = true;
    }
    boolean hasExponent = skipExponent();
    if (negative && digits == 0 && fraction == 0) failed = true; // an integer has no sign of zero
    if (failed) return 0;
    if (hasExponent || whole + fraction > MOST_DIGITS || digits > MOST_EXACT) return Double.NaN;
    double value = digits / POWERS[fraction];
    return negative ? -value : value;
  }

  private boolean skipExponent() {
    if (at >= bytes.length || bytes[at] != 'e' && bytes[at] != 'E') return false;
    at++;
    if (at < bytes.length && (bytes[at] == '+' || bytes[at] == '-')) at++;
    if (!isDigit()) failed = true;
    while (isDigit()) at++;
    return true;
  }
}
