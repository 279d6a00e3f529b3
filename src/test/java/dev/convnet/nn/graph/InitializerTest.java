// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.FixedValues;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.graph.Initializer.Identity;
import dev.convnet.nn.graph.Initializer.Normal;
import dev.convnet.nn.graph.Initializer.VarianceScaling;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Distribution;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Fan;
import dev.convnet.testing.GraphExtension;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;

class InitializerTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void glorotUniformOfAMatrixFillsItsRange() {
    assertFills(Math.sqrt(6.0 / (100 + 50)), values(Shape.of(100, 50)));
  }

  @Test
  void glorotUniformOfAConvolutionCountsTheKernel() {
    assertFills(Math.sqrt(6.0 / (5 * 5 * 8 + 5 * 5 * 16)), values(Shape.of(5, 5, 8, 16)));
  }

  @Test
  void normalHasItsDeviationAndATail() {
    var values = graph.floats(new Normal(0.5f).build(graph.scope(), Shape.of(100, 100)));

    double squares = 0;
    double most = 0;
    for (var value : values) {
      squares += value * value;
      most = Math.max(most, Math.abs(value));
    }
    assertEquals(0.5, Math.sqrt(squares / values.length), 0.015);
    assertTrue(most > 1.5, "most " + most); // a truncated one ends at 1
  }

  @Test
  void varianceScalingCountsTheOutputs() {
    var he = new VarianceScaling(2, Fan.OUT, Distribution.TRUNCATED_NORMAL);

    var values = graph.floats(he.build(graph.scope().nameScope("w"), Shape.of(5, 5, 8, 16)));

    double squares = 0;
    for (var value : values) squares += value * value;
    assertEquals(Math.sqrt(2.0 / (5 * 5 * 16)), Math.sqrt(squares / values.length), 0.003);
  }

  @Test
  void varianceScalingCountsTheInputs() {
    var lecun = new VarianceScaling(1, Fan.IN, Distribution.UNIFORM);

    var values = graph.floats(lecun.build(graph.scope().nameScope("w"), Shape.of(40, 100)));

    assertFills(Math.sqrt(3.0 / 40), values);
  }

  @Test
  void varianceScalingCountsTheMeanOfBoth() {
    var glorot = new VarianceScaling(1, Fan.AVERAGE, Distribution.NORMAL);

    var values = graph.floats(glorot.build(graph.scope().nameScope("w"), Shape.of(5, 5, 8, 16)));

    double squares = 0;
    for (var value : values) squares += value * value;
    assertEquals(Math.sqrt(2.0 / (25 * 8 + 25 * 16)), Math.sqrt(squares / values.length), 0.002);
  }

  @Test
  void fixedValuesAreTheInitialValues() {
    var values = graph.floats(new FixedValues(1, 2, 3, 4).build(graph.scope(), Shape.of(2, 2)));

    assertArrayEquals(new float[] {1, 2, 3, 4}, values);
  }

  @Test
  void fixedValuesMustFillTheShape() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new FixedValues(1, 2, 3).build(graph.scope().nameScope("w"), Shape.of(2, 2)));

    assertEquals("w needs 4 values for [2, 2], got 3", error.getMessage());
  }

  @Test
  void theIdentityCopiesItsInput() {
    var values =
        graph.floats(new Identity(new Constant(7)).build(graph.scope(), Shape.of(1, 3, 2, 3)));

    var middle = new float[] {1, 0, 7, 0, 1, 7};
    var border = new float[] {0, 0, 7, 0, 0, 7};
    assertArrayEquals(border, Arrays.copyOfRange(values, 0, 6));
    assertArrayEquals(middle, Arrays.copyOfRange(values, 6, 12));
    assertArrayEquals(border, Arrays.copyOfRange(values, 12, 18));
  }

  @Test
  void anIdentityWithFewerFiltersCopiesTheFirstChannels() {
    var values =
        graph.floats(new Identity(new Constant(7)).build(graph.scope(), Shape.of(1, 1, 3, 2)));

    assertArrayEquals(new float[] {1, 0, 0, 1, 0, 0}, values);
  }

  private float[] values(Shape shape) {
    return graph.floats(new GlorotUniform().build(graph.scope().nameScope("w"), shape));
  }

  private static void assertFills(double limit, float[] values) {
    double sum = 0;
    double least = 0;
    double most = 0;
    for (var value : values) {
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    assertTrue(least >= -limit && least < -0.99 * limit, "least " + least);
    assertTrue(most < limit && most > 0.99 * limit, "most " + most);
    assertEquals(0, sum / values.length, 4 * limit / Math.sqrt(3.0 * values.length));
  }
}
