// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccuracyTest {
  private static final float[][] LOGITS = {{1, 2, 0}, {5, 4, 3}, {0, 0, 1}, {-1, -2, -3}};
  private static final int[] LABELS = {1, 1, 2, 0};

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void isTheFractionOfRightPredictions() {
    var tf = graph.scope().tf();

    var accuracy = Accuracy.of(graph.scope(), tf.constant(LOGITS), tf.constant(LABELS));

    assertEquals(0.75f, graph.scalar(accuracy));
  }

  @Test
  void canBeCounted() {
    var tf = graph.scope().tf();

    var count = Accuracy.countCorrect(graph.scope(), tf.constant(LOGITS), tf.constant(LABELS));

    assertArrayEquals(new int[] {3}, graph.ints(count));
  }
}
