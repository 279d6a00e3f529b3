// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.types.TFloat32;

class LocalResponseNormalizationGradientTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** 8 images of 6 by 6 with 64 channels, between -3 and 3. */
  private Operand<TFloat32> x(Shape known) {
    var tf = graph.scope().tf();
    var count = tf.range(tf.constant(0f), tf.constant(8f * 6 * 6 * 64), tf.constant(1f));
    var waves = tf.math.mul(tf.math.sin(count), tf.constant(3f));
    return tf.placeholderWithDefault(tf.reshape(waves, tf.array(8, 6, 6, 64)), known);
  }

  private Operand<TFloat32> normalize(
      Operand<TFloat32> x, long radius, float bias, float alpha, float beta) {
    return graph
        .scope()
        .tf("norm")
        .nn
        .localResponseNormalization(
            x,
            LocalResponseNormalization.depthRadius(radius),
            LocalResponseNormalization.bias(bias),
            LocalResponseNormalization.alpha(alpha),
            LocalResponseNormalization.beta(beta));
  }

  private Operand<TFloat32> gradient(Operand<TFloat32> y, Operand<TFloat32> x) {
    var tf = graph.scope().tf();
    var weights = tf.stopGradient(tf.math.cos(tf.math.mul(x, tf.constant(7f))));
    return Gradients.of(graph.scope(), tf.math.mul(y, weights), List.of(x)).get(0).orElseThrow();
  }

  @ParameterizedTest(name = "radius {0}, bias {1}, alpha {2}, beta {3}")
  @CsvSource({
    "4, 1, 0.00011111111, 0.75",
    "4, 1, 0.1, 0.75",
    "2, 2, 0.001, 0.5",
    "5, 1.5, 0.3, 0.6",
    "0, 1, 1, 1",
    "100, 1, 0.01, 0.75"
  })
  void agreesWithTensorFlowsGradient(long radius, float bias, float alpha, float beta) {
    var x = x(Shape.of(Shape.UNKNOWN_SIZE, 6, 6, 64));
    var plain = normalize(x, radius, bias, alpha, beta);
    var matrix = normalize(x, radius, bias, alpha, beta);
    Gradients.override(graph.scope(), matrix.op(), new LocalResponseNormalizationGradient());

    var expected = graph.floats(gradient(plain, x));
    var actual = graph.floats(gradient(matrix, x));

    var largest = 0f;
    for (var d : expected) largest = Math.max(largest, Math.abs(d));
    for (var i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-6 * largest, "at " + i);
    }
  }

  @Test
  void needsTheNumberOfChannels() {
    var x = x(Shape.unknown());
    var y = normalize(x, 4, 1, 0.001f, 0.75f);
    Gradients.override(graph.scope(), y.op(), new LocalResponseNormalizationGradient());

    var error = assertThrows(IllegalArgumentException.class, () -> gradient(y, x));

    assertEquals(
        "the gradient of 'norm' needs its number of channels, which the graph does not know",
        error.getMessage());
  }
}
