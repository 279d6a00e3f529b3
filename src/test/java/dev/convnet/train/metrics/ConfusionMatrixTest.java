// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private final ConfusionMatrix matrix = new ConfusionMatrix(List.of("cat", "dog", "newt"));

  private void add(int times, int label, int answer) {
    for (int i = 0; i < times; i++) matrix.add(label, answer);
  }

  @Test
  void countsWhatWasTakenForWhat() {
    add(3, 0, 0);
    add(1, 0, 1);
    add(4, 1, 1);

    assertEquals(8, matrix.total());
    assertEquals(1, matrix.count(0, 1));
    assertEquals(7 / 8.0, matrix.accuracy());
    assertEquals(3 / 4.0, matrix.recall(0));
    assertEquals(1, matrix.recall(1));
    assertEquals(1, matrix.precision(0));
    assertEquals(4 / 5.0, matrix.precision(1));
  }

  @Test
  void hasNoRatioOfNothing() {
    assertEquals(Double.NaN, matrix.accuracy());
    assertEquals(Double.NaN, matrix.precision(2));
    assertEquals(Double.NaN, matrix.recall(2));
  }

  @Test
  void isATable() {
    add(3, 0, 0);
    add(1, 0, 1);
    add(4, 1, 1);

    assertEquals(
        """
              cat  dog newt  precision  recall
        cat     3    1    0     1.0000  0.7500
        dog     0    4    0     0.8000  1.0000
        newt    0    0    0          -       -
        """,
        matrix.toString());
  }

  @Test
  void ofManyClassesShowsTheRatiosAlone() {
    var many = new ConfusionMatrix(IntStream.range(0, 21).mapToObj(i -> "c" + i).toList());
    many.add(20, 20);

    var lines = many.toString().lines().toList();

    assertEquals(22, lines.size());
    assertEquals("c20     1.0000  1.0000", lines.get(21));
  }
}
