// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.checkpoint.TensorValues;
import java.io.IOException;

/**
 * The largest differences between the values of two tensors. Two NaN are equal; the difference
 * between NaN and a number is infinite. Complex numbers are as far apart as in the plane.
 *
 * @param maxAbsolute the largest |a - b|
 * @param maxRelative the largest |a - b| / max(|a|, |b|), from 0 to 2
 */
record TensorDifference(double maxAbsolute, double maxRelative) {
  private static final TensorDifference NONE = new TensorDifference(0, 0);

  /** Compares two numeric tensors of the same type and shape. */
  static TensorDifference of(TensorValues a, TensorValues b) throws IOException {
    var largest = NONE;
    for (long i = 0; i < a.count(); i++) {
      if (a.isInteger()) {
        if (a.integer(i) != b.integer(i)) largest = largest.or(ofIntegers(a, b, i));
      } else if (!same(a.number(i), b.number(i))) {
        largest = largest.or(a.isComplex() ? ofComplex(a, b, i) : of(a.number(i), b.number(i)));
      } else if (a.isComplex() && !same(a.imaginary(i), b.imaginary(i))) {
        largest = largest.or(ofComplex(a, b, i));
      }
    }
    return largest;
  }

  /** Compares two tensors of the same length. */
  static TensorDifference of(double[] a, double[] b) {
    var largest = NONE;
    for (var i = 0; i < a.length; i++) {
      if (!same(a[i], b[i])) largest = largest.or(of(a[i], b[i]));
    }
    return largest;
  }

  boolean isNone() {
    return maxAbsolute == 0;
  }

  private static boolean same(double a, double b) {
    return Double.compare(a, b) == 0 || a == b;
  }

  private static TensorDifference of(double a, double b) {
    return ofDistance(Math.abs(a - b), Math.max(Math.abs(a), Math.abs(b)));
  }

  /** Different integers may be equal as doubles; then their difference is small. */
  private static TensorDifference ofIntegers(TensorValues a, TensorValues b, long i)
      throws IOException {
    var distance = Math.abs(a.number(i) - b.number(i));
    if (distance == 0) distance = Math.abs(a.integer(i) - b.integer(i));
    return ofDistance(distance, Math.max(Math.abs(a.number(i)), Math.abs(b.number(i))));
  }

  private static TensorDifference ofComplex(TensorValues a, TensorValues b, long i)
      throws IOException {
    var distance = Math.hypot(a.number(i) - b.number(i), a.imaginary(i) - b.imaginary(i));
    var sizeOfA = Math.hypot(a.number(i), a.imaginary(i));
    return ofDistance(distance, Math.max(sizeOfA, Math.hypot(b.number(i), b.imaginary(i))));
  }

  private static TensorDifference ofDistance(double distance, double larger) {
    var finite = distance < Double.POSITIVE_INFINITY; // false for NaN
    return finite
        ? new TensorDifference(distance, distance / larger)
        : new TensorDifference(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  private TensorDifference or(TensorDifference other) {
    return new TensorDifference(
        Math.max(maxAbsolute, other.maxAbsolute), Math.max(maxRelative, other.maxRelative));
  }
}
