// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.GraphExtension;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class DropoutTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void doesNothingInInference() {
    var x = ones();

    var y = Dropout.of(0.5, Mode.INFERENCE).apply(graph.scope().nameScope("drop"), x);

    assertSame(x, y);
  }

  @Test
  void dropsAFractionInTraining() {
    var y = Dropout.of(0.2, Mode.TRAINING).apply(graph.scope().nameScope("drop"), ones());

    var values = graph.floats(y);
    var dropped = 0;
    for (var value : values) {
      assertTrue(value == 0 || Math.abs(value - 1.25) < 1e-6, () -> "" + value);
      if (value == 0) dropped++;
    }
    assertEquals(0.2 * values.length, dropped, 0.02 * values.length); // 3.5 deviations
  }

  @Test
  void dropsWholeImages() {
    var y =
        Dropout.stochasticDepth(0.5, Mode.TRAINING).apply(graph.scope().nameScope("drop"), ones());

    var values = graph.floats(y);
    var kept = 0;
    for (var example = 0; example < 500; example++) {
      var first = values[example * 10];
      for (var i = 0; i < 10; i++) assertEquals(first, values[example * 10 + i]);
      if (first == 2) kept++;
    }
    assertEquals(250, kept, 45); // 4 deviations
  }

  @Test
  void anImpossibleRateIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Dropout.of(1, Mode.TRAINING));
    assertThrows(
        IllegalArgumentException.class, () -> Dropout.stochasticDepth(-0.1, Mode.TRAINING));
  }

  /** {@code [500, 1, 2, 5]}. */
  private Operand<TFloat32> ones() {
    var ones = new float[5000];
    Arrays.fill(ones, 1);
    var tf = graph.scope().tf();
    return tf.reshape(tf.constant(ones), tf.array(500, 1, 2, 5));
  }
}
