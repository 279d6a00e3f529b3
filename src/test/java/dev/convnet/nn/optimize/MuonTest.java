// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Initializer.FixedValues;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Muon.UpdateSize;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

class MuonTest {
  private static final int STEPS = 4;

  /** Those of muon_check.py; there the kernel is a matrix. */
  private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("tall", Shape.of(6, 4));
    SHAPES.put("wide", Shape.of(3, 5));
    SHAPES.put("conv", Shape.of(2, 2, 3, 4));
    SHAPES.put("bias", Shape.of(4));
  }

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Variable<TFloat32> variable(String name, Shape shape) {
    var values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) Math.cos(i);
    return graph.scope().variable(name, shape, new FixedValues(values));
  }

  /** A step by the gradients {@code factor w}, whose factors are 1, 2, 3, … */
  private Op step(Optimizer optimizer, double rate, List<Variable<TFloat32>> variables) {
    var tf = graph.scope().tf();
    var pairs = new ArrayList<GradientAndVariable>();
    for (var variable : variables) {
      var factors = new float[(int) variable.shape().size()];
      for (int i = 0; i < factors.length; i++) factors[i] = i + 1;
      var factor = tf.reshape(tf.constant(factors), tf.constant(variable.shape().asArray()));
      pairs.add(
          new GradientAndVariable(
              variable, tf.math.mul(variable.readValue(graph.scope()), factor)));
    }
    return optimizer.applyGradients(graph.scope(), pairs, tf.constant((float) rate));
  }

  @Tag("slow")
  @Test
  void updatesAsKeras() throws IOException, InterruptedException {
    var variables = new ArrayList<Variable<TFloat32>>();
    SHAPES.forEach((name, shape) -> variables.add(variable(name, shape)));
    var step = step(Muon.standard(), 0.1, variables);
    graph.initialize();
    for (int i = 0; i < STEPS; i++) graph.run(step);

    var theirs = new HashMap<String, float[]>();
    for (var line : Python.run("muon_check.py", STEPS).lines().toList()) {
      var cells = line.split("\t");
      var values = new float[cells.length - 1];
      for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(cells[i + 1]);
      theirs.put(cells[0], values);
    }

    assertEquals(SHAPES.keySet().size(), theirs.size());
    for (var variable : variables) {
      assertArrayEquals(
          theirs.get(variable.name()), graph.floats(variable.asOutput()), 2e-5f, variable.name());
    }
  }

  @Test
  void anUpdateIsNearlyOrthogonal() {
    var matrix = variable("matrix", Shape.of(8, 3));
    var step = step(Muon.standard(), 1, List.of(matrix));
    graph.initialize();
    var before = graph.floats(matrix.asOutput());
    graph.run(step);
    var after = graph.floats(matrix.asOutput());

    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double product = 0;
        for (int row = 0; row < 8; row++) {
          product +=
              (after[3 * row + i] - before[3 * row + i])
                  * (after[3 * row + j] - before[3 * row + j]);
        }
        double expected = i == j ? 0.2 * 0.2 * 8 : 0;
        assertEquals(expected, product, 0.55 * 0.2 * 0.2 * 8, i + ", " + j);
      }
    }
  }

  private static Muon relative(float momentum, int iterations) {
    var size = new UpdateSize.Relative(0.1f);
    return new Muon(momentum, iterations, size, List.of("head"), new GradientDescent());
  }

  /** Whatever its own size is, the kernel gets the norm of √columns first. */
  @Test
  void relativeUpdatesNormalizeTheKernelFirst() {
    var kernel = variable("kernel", Shape.of(2, 2, 3, 4));
    var step = step(relative(0.6f, 12), 0.5, List.of(kernel));
    graph.initialize();
    var before = graph.floats(kernel.asOutput());
    graph.run(step);
    var after = graph.floats(kernel.asOutput());

    double norm = 0;
    for (float value : before) norm += value * value;
    double updates = 0;
    for (int i = 0; i < after.length; i++) {
      double update = before[i] * Math.sqrt(4 / norm) - after[i];
      updates += update * update;
    }
    assertEquals(0.5 * 0.1 * Math.sqrt(4), Math.sqrt(updates), 0.3 * 0.5 * 0.1 * Math.sqrt(4));
  }

  @Test
  void excludedVariablesAreLeftToTheOtherOptimizer() {
    var head = variable("head/kernel", Shape.of(2, 2));
    var step = step(relative(0.6f, 5), 0.5, List.of(head));
    graph.initialize();
    var before = graph.floats(head.asOutput());
    graph.run(step);

    float[] expected = new float[4];
    for (int i = 0; i < 4; i++) expected[i] = before[i] * (1 - 0.5f * (i + 1));
    assertArrayEquals(expected, graph.floats(head.asOutput()), 1e-6f);
  }

  @Test
  void whatIsNoMatrixIsLeftToTheOtherOptimizer() {
    var bias = variable("bias", Shape.of(4));
    var depthwise = variable("depthwise", Shape.of(3, 3, 2, 1));
    step(Muon.standard(), 0.1, List.of(bias, depthwise, variable("kernel", Shape.of(2, 2, 3, 4))));

    var names =
        graph.scope().collected(CollectionKey.VARIABLES).stream().map(Variable::name).toList();
    assertTrue(
        names.containsAll(List.of("bias/Adam", "depthwise/Adam", "kernel/Muon")), names::toString);
    assertEquals(1, names.stream().filter(name -> name.endsWith("/Muon")).count());
  }

  @Test
  void aGradientOfZerosChangesNothing() {
    var matrix = graph.scope().variable("zeros", Shape.of(4, 4), new FixedValues(new float[16]));
    var step = step(Muon.standard(), 1, List.of(matrix));
    graph.initialize();
    graph.run(step);

    assertArrayEquals(new float[16], graph.floats(matrix.asOutput()));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(InvalidSettingException.class, () -> relative(1.5f, 5));
    assertThrows(InvalidSettingException.class, () -> relative(0.9f, 0));
    assertThrows(InvalidSettingException.class, () -> new UpdateSize.Relative(0));
    assertThrows(InvalidSettingException.class, () -> new UpdateSize.RootMeanSquare(Float.NaN));
  }
}
