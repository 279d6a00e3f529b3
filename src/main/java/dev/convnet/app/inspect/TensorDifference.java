// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

/**
 * The largest differences between the values of two tensors. Two NaN are equal; the difference
 * between NaN and a number is infinite.
 *
 * @param maxAbsolute the largest |a - b|
 * @param maxRelative the largest |a - b| / max(|a|, |b|), from 0 to 2
 */
record TensorDifference(double maxAbsolute, double maxRelative) {
  /** Compares two tensors of the same length. */
  static TensorDifference of(double[] a, double[] b) {
    var absolute = 0.0;
    var relative = 0.0;
    for (var i = 0; i < a.length; i++) {
      if (Double.compare(a[i], b[i]) != 0 && a[i] != b[i]) {
        var distance = Math.abs(a[i] - b[i]);
        var finite = distance < Double.POSITIVE_INFINITY; // false for NaN
        absolute = Math.max(absolute, finite ? distance : Double.POSITIVE_INFINITY);
        var larger = Math.max(Math.abs(a[i]), Math.abs(b[i]));
        relative = Math.max(relative, finite ? distance / larger : Double.POSITIVE_INFINITY);
      }
    }
    return new TensorDifference(absolute, relative);
  }
}
