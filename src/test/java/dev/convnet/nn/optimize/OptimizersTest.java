// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** Each optimizer on the loss Σ factor w² / 2, against plain loops and against Python's. */
class OptimizersTest {
  private static final int STEPS = 5;
  private static final float RATE = 0.1f;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** An optimizer of one weight in double precision. */
  private interface Twin {
    double move(double weight, double gradient);
  }

  private static Twin momentum(boolean nesterov) {
    var v = new double[1];
    return (w, g) -> {
      v[0] = 0.9 * v[0] + g;
      return w - 0.1 * (nesterov ? g + 0.9 * v[0] : v[0]);
    };
  }

  private static Twin rmsProp(double momentum) {
    var s = new double[] {1};
    var m = new double[1];
    return (w, g) -> {
      s[0] = 0.9 * s[0] + 0.1 * g * g;
      m[0] = momentum * m[0] + 0.1 * g / Math.sqrt(s[0] + 1e-10);
      return w - m[0];
    };
  }

  private static Twin adam() {
    var m = new double[1];
    var v = new double[1];
    var t = new int[1];
    return (w, g) -> {
      t[0]++;
      m[0] = 0.9 * m[0] + 0.1 * g;
      v[0] = 0.999 * v[0] + 0.001 * g * g;
      var rate = 0.1 * Math.sqrt(1 - Math.pow(0.999, t[0])) / (1 - Math.pow(0.9, t[0]));
      return w - rate * m[0] / (Math.sqrt(v[0]) + 1e-8);
    };
  }

  private static Twin decayed(Twin twin) {
    return (w, g) -> twin.move(w - 0.1 * 0.3 * w, g);
  }

  static Stream<Arguments> twins() {
    Twin descent = (w, g) -> w - 0.1 * g;
    return Stream.of(
        arguments(new GradientDescent(), descent),
        arguments(Momentum.of(0.9), momentum(false)),
        arguments(Momentum.of(0.9).withNesterov(), momentum(true)),
        arguments(RmsProp.of(0.9), rmsProp(0)),
        arguments(new RmsProp(0.9f, 0.5f, 1e-10f), rmsProp(0.5)),
        arguments(Adam.standard(), adam()),
        arguments(new DecoupledWeightDecay(new GradientDescent(), 0), descent),
        arguments(
            new DecoupledWeightDecay(Momentum.of(0.9).withNesterov(), 0.3f),
            decayed(momentum(true))),
        arguments(new DecoupledWeightDecay(Adam.standard(), 0.3f), decayed(adam())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("twins")
  void updatesByItsFormula(Optimizer optimizer, Twin twin) {
    var update = update(optimizer, graph.scope());
    var weights = graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).get(0);
    graph.initialize();
    var expected = 1.0;

    for (int i = 0; i < STEPS; i++) {
      graph.run(update);
      expected = twin.move(expected, 4 * expected);
      assertEquals(expected, graph.floats(weights)[1], 2e-6, "step " + i);
    }
  }

  @Test
  @Tag("slow")
  void updatesAsPythonWithTheSameNames() throws IOException, InterruptedException {
    var optimizers =
        Map.of(
            "GradientDescent", new GradientDescent(),
            "Momentum", Momentum.of(0.9),
            "Nesterov", Momentum.of(0.9).withNesterov(),
            "RMSProp", RmsProp.of(0.9),
            "RMSProp with momentum", new RmsProp(0.9f, 0.5f, 1e-10f),
            "Adam", Adam.standard());
    var ours = new TreeMap<String, float[]>();
    optimizers.forEach((name, optimizer) -> ours.putAll(trained(name, optimizer)));

    var theirs = new TreeMap<String, float[]>();
    for (var line : Python.run("optimizers_check.py", STEPS).lines().toList()) read(line, theirs);

    assertEquals(theirs.keySet(), ours.keySet());
    theirs.forEach((name, values) -> assertAgree(name, values, ours.get(name)));
  }

  private static void assertAgree(String name, float[] theirs, float[] ours) {
    assertEquals(theirs.length, ours.length, name);
    for (int i = 0; i < ours.length; i++) {
      assertEquals(theirs[i], ours[i], 4 * Math.ulp(theirs[i]), name);
    }
  }

  private static void read(String line, Map<String, float[]> into) {
    var cells = line.split("\t");
    var values = new float[cells.length - 2];
    for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(cells[i + 2]);
    into.put(cells[0] + " " + cells[1], values);
  }

  private static Map<String, float[]> trained(String name, Optimizer optimizer) {
    var graph = new GraphExtension();
    graph.beforeEach(null);
    try {
      var update = update(optimizer, graph.scope());
      graph.initialize();
      for (int i = 0; i < STEPS; i++) graph.run(update);
      var values = new TreeMap<String, float[]>();
      for (var variable : graph.scope().collected(CollectionKey.VARIABLES)) {
        values.put(name + " " + variable.name(), graph.floats(floats(variable)));
      }
      return values;
    } finally {
      graph.afterEach(null);
    }
  }

  private static Operand<TFloat32> floats(Variable<?> variable) {
    return variable.asOutput().expect(TFloat32.class);
  }

  @Test
  void adamHasPythonsNames() {
    update(Adam.standard(), graph.scope());

    for (var name :
        List.of(
            "train/Adam",
            "train/Adam/beta1",
            "train/Adam/epsilon",
            "train/Adam/update_layer/weights/ResourceApplyAdam",
            "train/Adam/update_layer/weights/ResourceApplyAdam/ReadVariableOp_1",
            "train/Adam/mul_1",
            "train/Adam/AssignVariableOp_1")) {
      assertNotNull(graph.graph().operation(name), name);
    }
  }

  @Test
  void aSlotIsOnTheDeviceOfItsVariable() {
    update(Momentum.of(0.9), graph.scope().variablesOn(Device.CPU));

    var placements = new ArrayList<Device>();
    graph.scope().collected(CollectionKey.VARIABLES).forEach(v -> placements.add(v.placement()));

    assertEquals(List.of(Device.CPU, Device.CPU, Device.CPU, Device.CPU), placements);
  }

  @Test
  void aNegativeDecayIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new DecoupledWeightDecay(Adam.standard(), -0.1f));
  }

  @Test
  void aVariableThatTheLossDoesNotDependOnIsNamed() {
    var scope = graph.scope();
    var used = scope.variable("used", Shape.scalar(), new Constant(1));
    var unused = scope.variable("unused", Shape.scalar(), new Constant(1));

    var error =
        assertThrows(
            IllegalStateException.class,
            () ->
                Optimizer.GradientAndVariable.computeGradients(
                    scope, scope.tf().math.square(used), List.of(used, unused)));

    assertEquals("the loss does not depend on unused []", error.getMessage());
  }

  /** The same graph as in optimizers_check.py. */
  private static Op update(Optimizer optimizer, GraphScope scope) {
    var weights = scope.variableScope("layer").variable("weights", Shape.of(3), new Constant(1));
    var biases = scope.variable("biases", Shape.of(1), new Constant(0.25f));
    var tf = scope.tf();
    var squares = tf.math.mul(tf.math.mul(tf.constant(new float[] {1, 4, 0.5f}), weights), weights);
    var loss =
        tf.math.add(
            tf.math.div(tf.sum(squares, tf.array(0)), tf.constant(2f)),
            tf.sum(tf.math.mul(tf.math.mul(tf.constant(2f), biases), biases), tf.array(0)));
    var train = scope.variableScope("train");
    var steps =
        Optimizer.GradientAndVariable.computeGradients(train, loss, List.of(weights, biases));
    return optimizer.applyGradients(train, steps, train.tf("rate").constant(RATE));
  }
}
