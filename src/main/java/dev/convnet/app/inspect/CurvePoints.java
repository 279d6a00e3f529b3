// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.summary.EventAccumulator.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Reduces the points of a long curve to those that an image can show: of each of 1,000 parts the
 * first, the last, the lowest, the highest, and the first that is not a number. (XChart needs time
 * that grows with the square of their number.)
 */
final class CurvePoints {
  private static final int PARTS = 1000; // the width of the chart in pixels
  private static final int MOST = 4 * PARTS;

  private CurvePoints() {}

  /**
   * Reduces a curve.
   *
   * @param value the value that is drawn, or NaN
   * @return at most 5,000 points, in their order
   */
  static List<Point> reduce(List<Point> points, ToDoubleFunction<Point> value) {
    if (points.size() <= MOST) return points;
    var values = points.stream().mapToDouble(value).toArray();
    var kept = new ArrayList<Point>();
    for (var part = 0; part < PARTS; part++) {
      var from = (int) ((long) points.size() * part / PARTS);
      var to = (int) ((long) points.size() * (part + 1) / PARTS);
      for (var index : extremes(values, from, to)) kept.add(points.get(index));
    }
    return kept;
  }

  private static TreeSet<Integer> extremes(double[] values, int from, int to) {
    var indices = new TreeSet<>(List.of(from, to - 1));
    int low = from;
    int high = from;
    int gap = to;
    for (var i = from; i < to; i++) {
      if (Double.isNaN(values[i])) gap = Math.min(gap, i);
      if (Double.isNaN(values[low]) || values[i] < values[low]) low = i;
      if (Double.isNaN(values[high]) || values[i] > values[high]) high = i;
    }
    indices.addAll(List.of(low, high, Math.min(gap, to - 1)));
    return indices;
  }
}
