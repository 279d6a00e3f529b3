// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convnet.nn.gradients.GradientCase.Built;
import dev.convnet.testing.GraphExtension;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Every rule against central differences of the function, whose values are float32 and are weighted
 * and summed in double.
 */
class GradientRulesTest {
  private static final float STEP = GradientCase.STEP / 6;

  /** Relative to the largest gradient or 1: rounding of float32 over the step, and step². */
  private static final double TOLERANCE = 1e-3;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  static Stream<GradientCase> cases() {
    return Stream.of(
            NumberGradientCases.all(),
            ArrayGradientCases.all(),
            JoinGradientCases.all(),
            ConvolutionGradientCases.all(),
            ImageGradientCases.all())
        .flatMap(cases -> cases);
  }

  static Stream<GradientCase> smoothCases() {
    return cases().filter(GradientCase::smooth);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smoothCases")
  void agreesWithFiniteDifferences(GradientCase function) {
    var built = function.build(graph.scope());

    assertFalse(built.xs().isEmpty());
    for (var i = 0; i < built.xs().size(); i++) {
      var gradient = graph.floats(built.gradients().get(i).orElseThrow());
      var differences = differences(function, built, i);

      var scale = 1.0;
      for (var d : differences) scale = Math.max(scale, Math.abs(d));
      assertEquals(differences.length, gradient.length);
      for (var k = 0; k < gradient.length; k++) {
        assertEquals(differences[k], gradient[k], TOLERANCE * scale, "x" + i + " at " + k);
      }
    }
  }

  @Test
  void areAllChecked() {
    cases().forEach(function -> function.build(graph.scope()));
    var types = new TreeSet<>(Gradients.differentiableOpTypes());

    graph.graph().operations().forEachRemaining(operation -> types.remove(operation.type()));

    assertEquals(new TreeSet<>(Set.of("ReadVariableOp")), types);
  }

  private double[] differences(GradientCase function, Built built, int index) {
    var values = function.values(index);
    var differences = new double[values.length];
    for (var k = 0; k < values.length; k++) {
      var middle = values[k];
      values[k] = middle + STEP;
      var above = loss(function, built, index, values);
      values[k] = middle - STEP;
      var below = loss(function, built, index, values);
      values[k] = middle;
      differences[k] = (above - below) / (2.0 * STEP);
    }
    return differences;
  }

  private double loss(GradientCase function, Built built, int index, float[] values) {
    var shape = function.shapes().get(index);
    try (var x = TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
        var out =
            graph
                .session()
                .runner()
                .feed(built.xs().get(index), x)
                .fetch(built.y())
                .fetch(built.weights())
                .run()) {
      var y = (TFloat32) out.get(0);
      var weights = (TFloat32) out.get(1);
      return dot(y, weights);
    }
  }

  private static double dot(TFloat32 a, TFloat32 b) {
    var x = DataBuffers.ofFloats(a.size());
    var y = DataBuffers.ofFloats(b.size());
    a.copyTo(x);
    b.copyTo(y);
    var sum = 0.0;
    for (var i = 0L; i < x.size(); i++) sum += (double) x.getFloat(i) * y.getFloat(i);
    return sum;
  }
}
