// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Initializer.FixedValues;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;

/** Gradients of a loss that is linear in two variables, so that they are known. */
class GradientClippingTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The gradients are (3, -4) and (12), whose global norm is 13. */
  private float[] clipped(GradientClipping clipping) {
    var scope = graph.scope();
    var tf = scope.tf();
    var a = scope.variable("a", Shape.of(2), new FixedValues(0, 0));
    var b = scope.variable("b", Shape.of(1), new FixedValues(0));
    var products =
        List.of(
            tf.sum(tf.math.mul(a, tf.constant(new float[] {3, -4})), tf.array(0)),
            tf.sum(tf.math.mul(b, tf.constant(new float[] {12})), tf.array(0)));
    var loss = tf.math.add(products.get(0), products.get(1));
    var gradients = ScaledGradients.of(scope, NumericPrecision.FLOAT32, loss, List.of(a, b));

    var limited = clipping.apply(scope, gradients).gradients();

    return graph.floats(
        tf.concat(List.of(limited.get(0).gradient(), limited.get(1).gradient()), tf.constant(0)));
  }

  /** {@code tf.clip_by_global_norm([[3, -4], [12]], 6.5)} halves them. */
  @Test
  void aLargeGlobalNormScalesAllGradients() {
    assertArrayEquals(new float[] {1.5f, -2, 6}, clipped(new GradientClipping(6.5, 0)), 1e-6f);
  }

  @Test
  void aSmallGlobalNormChangesNothing() {
    assertArrayEquals(new float[] {3, -4, 12}, clipped(new GradientClipping(13.5, 0)));
  }

  @Test
  void valuesAreLimitedOnBothSides() {
    assertArrayEquals(new float[] {3, -3.5f, 3.5f}, clipped(new GradientClipping(0, 3.5)));
  }

  /** By value: (3, -4, 4) of norm √41; then by norm 1. */
  @Test
  void valuesAreLimitedBeforeTheNorm() {
    var norm = (float) Math.sqrt(41);

    assertArrayEquals(
        new float[] {3 / norm, -4 / norm, 4 / norm}, clipped(new GradientClipping(1, 4)), 1e-6f);
  }

  @Test
  void aLimitIsFiniteAndNotNegative() {
    assertThrows(InvalidSettingException.class, () -> new GradientClipping(-1, 0));
    assertThrows(InvalidSettingException.class, () -> new GradientClipping(0, Double.NaN));
  }
}
