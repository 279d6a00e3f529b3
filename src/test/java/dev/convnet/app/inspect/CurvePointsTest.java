// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.summary.EventAccumulator.Point;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CurvePointsTest {
  private static final int MANY = 123_457;

  @Test
  void aShortCurveStaysAsItIs() {
    var points = curve(100, step -> step);

    assertSame(points, CurvePoints.reduce(points, CurvePointsTest::value));
  }

  @Test
  void aLongCurveKeepsItsEndsPeaksAndGaps() {
    var points =
        curve(
            MANY,
            step ->
                step == 50_000
                    ? 9
                    : step == 70_000 ? -9 : step == 90_000 ? Double.NaN : Math.sin(step));

    var kept = CurvePoints.reduce(points, CurvePointsTest::value);

    assertTrue(kept.size() <= 5000, () -> kept.size() + " points");
    assertEquals(kept.stream().sorted(Comparator.comparing(Point::step)).toList(), kept);
    for (var step : new int[] {0, 50_000, 70_000, 90_000, MANY - 1}) {
      assertTrue(kept.contains(points.get(step)), () -> "step " + step);
    }
  }

  @Test
  void aLongCurveOfNothingFiniteKeepsMarks() {
    var kept = CurvePoints.reduce(curve(MANY, step -> Double.NaN), CurvePointsTest::value);

    assertTrue(kept.size() >= 1000 && kept.size() <= 5000, () -> kept.size() + " points");
  }

  private static double value(Point point) {
    return point.number().orElseThrow().doubleValue();
  }

  private static List<Point> curve(int size, LongToDoubleFunction value) {
    return LongStream.range(0, size)
        .mapToObj(step -> new Point(step, 0, Optional.of(value.applyAsDouble(step))))
        .toList();
  }
}
