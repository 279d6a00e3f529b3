// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

/**
 * How far apart two tensors' values are. Two NaN are alike; a NaN and a number are infinitely
 * apart.
 *
 * @param maxAbsolute the largest |a - b|
 * @param maxRelative the largest |a - b| / max(|a|, |b|), from 0 to 2
 */
record TensorDifference(double maxAbsolute, double maxRelative) {
  static TensorDifference of(double[] a, double[] b) {
    var absolute = 0.0;
    var relative = 0.0;
    for (var i = 0; i < a.length; i++) {
      if (Double.compare(a[i], b[i]) != 0 && a[i] != b[i]) {
        var apart = Math.abs(a[i] - b[i]);
        var finite = apart < Double.POSITIVE_INFINITY; // not so for NaN
        absolute = Math.max(absolute, finite ? apart : Double.POSITIVE_INFINITY);
        var larger = Math.max(Math.abs(a[i]), Math.abs(b[i]));
        relative = Math.max(relative, finite ? apart / larger : Double.POSITIVE_INFINITY);
      }
    }
    return new TensorDifference(absolute, relative);
  }
}
