// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

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

  @ParameterizedTest(name = "radius {0}, bias {1}, alpha {2}, beta {3}")
  @CsvSource({
    "4, 1, 0.00011111111, 0.75",
    "4, 1, 0.1, 0.75",
    "2, 2, 0.001, 0.5",
    "0, 1, 1, 1",
    "100, 1.5, 0.3, 0.6"
  })
  void theProductsAgreeWithTheOperation(int radius, float bias, float alpha, float beta) {
    var tf = graph.scope().tf();
    var shape = Shape.of(Shape.UNKNOWN_SIZE, 1, 1, CHANNELS);
    var x =
        tf.placeholderWithDefault(tf.reshape(tf.constant(numbers()), tf.array(1, 1, 1, -1)), shape);
    var lrn = new LocalResponseNormalization(radius, bias, alpha, beta);

    var operation = lrn.apply(graph.scope().nameScope("operation"), x);
    var products = lrn.applyByMatMul(graph.scope().nameScope("products"), x);

    assertEquals("products", products.op().name());
    assertAgree(operation, products);
    assertAgree(gradient(operation, x), gradient(products, x));
  }

  private Operand<TFloat32> gradient(Operand<TFloat32> y, Operand<TFloat32> x) {
    var tf = graph.scope().tf();
    var weights = tf.stopGradient(tf.math.cos(x));
    return Gradients.of(graph.scope(), tf.math.mul(y, weights), List.of(x)).get(0).orElseThrow();
  }

  private void assertAgree(Operand<TFloat32> expected, Operand<TFloat32> actual) {
    var numbers = graph.floats(expected);
    var largest = 0f;
    for (var number : numbers) largest = Math.max(largest, Math.abs(number));
    assertArrayEquals(numbers, graph.floats(actual), 1e-6f * largest);
  }

  @Test
  void theProductsNeedTheNumberOfChannels() {
    var x = graph.scope().tf("x").placeholder(TFloat32.class);
    var lrn = new LocalResponseNormalization(4, 1, 0.001f, 0.75f);

    var error =
        assertThrows(IllegalArgumentException.class, () -> lrn.applyByMatMul(graph.scope(), x));

    assertEquals(
        "normalizing 'x' by matrix products needs its number of channels, which is not known",
        error.getMessage());
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
