// SPDX-License-Identifier: Apache-2.0
package dev.convnet.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.GraphExtension;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LocalResponseNormalizationTest {
  private static final int CHANNELS = 20;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void dividesByTheNeighborsFewerAtTheEdges() {
    var x = numbers();
    var tf = graph.scope().tf();
    var lrn = new LocalResponseNormalization(4, 1, 0.001f / 9, 0.75f);

    var y =
        lrn.apply(
            graph.scope().nameScope("norm1"), tf.reshape(tf.constant(x), tf.array(1, 1, 1, -1)));

    assertEquals("norm1", y.op().name());
    assertArrayEquals(twin(x), graph.floats(y), 1e-4f);
  }

  private static float[] twin(float[] x) {
    var y = new float[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      var sum = 0.0;
      for (int n = Math.max(0, c - 4); n <= Math.min(CHANNELS - 1, c + 4); n++) sum += x[n] * x[n];
      y[c] = (float) (x[c] / Math.pow(1 + 0.001 / 9 * sum, 0.75));
    }
    return y;
  }

  private static float[] numbers() {
    var random = new Random(3);
    var x = new float[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) x[i] = (float) (50 * random.nextGaussian());
    return x;
  }

  @Test
  void aNegativeRadiusIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LocalResponseNormalization(-1, 1, 1, 1));
  }
}
