// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.ops.Losses;
import dev.convnet.testing.GraphExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TowersTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Nested
  class SeveralTowersAreAsOneWithAllTheirBatches {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void inTheirGradients(int count) {
      try (var one = new TowerRun(1);
          var several = new TowerRun(count)) {
        assertClose(one.gradients(), several.gradients(), 1e-6f);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void inTheirVariablesAfter20Steps(int count) {
      try (var one = new TowerRun(1);
          var several = new TowerRun(count)) {
        assertClose(one.trained(20), several.trained(20), 1e-5f);
      }
    }

    private static void assertClose(
        Map<String, float[]> expected, Map<String, float[]> actual, float tolerance) {
      assertEquals(expected.keySet(), actual.keySet());
      assertEquals(6, expected.size());
      expected.forEach((name, e) -> assertArrayEquals(e, actual.get(name), tolerance, name));
    }
  }

  @Nested
  class WhereTheyRun {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void forwardAndBackIsTheTowersDeviceAndVariablesAreOnTheFirstProcessor(int count) {
      try (var run = new TowerRun(count)) {
        var placement = DevicePlacement.of(run.trace());

        for (int i = 0; i < count; i++) assertTowerIsOn(Device.cpu(i), i, placement);
        for (var name : List.of("conv/weights", "dense/biases", "logits/Read/ReadVariableOp")) {
          placement
              .withPrefix(name)
              .byOperation()
              .values()
              .forEach(d -> assertIn(Device.CPU, d, name));
        }
        assertTrue(placement.byOperation().containsKey("conv/weights"), placement.toString());
      }
    }

    private static void assertTowerIsOn(Device device, int index, DevicePlacement placement) {
      var prefix = "tower_" + index + "/";
      var tower = placement.withPrefix(prefix).byOperation();
      tower.forEach((name, ran) -> assertIn(device, ran, name));
      for (var forward : List.of("conv/conv", "norm", "pool", "dense/dense", "logits/logits")) {
        assertTrue(tower.containsKey(prefix + forward), forward + " of " + tower);
      }
      for (var backward :
          List.of("conv/Conv2D_grad/Conv2DBackpropFilter", "pool_grad/MaxPoolGrad")) {
        assertTrue(tower.containsKey(prefix + "gradients/" + prefix + backward), tower.toString());
      }
    }

    private static void assertIn(Device expected, Device actual, String operation) {
      assertTrue(expected.includes(actual), operation + " ran on " + actual);
    }

    @Test
    void tasksOfAClusterAreDevicesToo() {
      var server = graph.scope().device(new Device("/job:ps/task:0")).device(Device.CPU);
      var tasks = IntStream.range(0, 2).mapToObj(i -> "/job:worker/task:" + i + "/device:CPU:0");

      Towers.build(server, tasks.map(Device::new).toList(), TowersTest::square);

      assertEquals("/job:ps/task:0/device:CPU:0", device("w"));
      assertEquals("/job:ps/task:0/device:CPU:0", device("Mean"));
      var replica = operations("tower_1/");
      assertTrue(replica.stream().anyMatch(o -> o.name().startsWith("tower_1/gradients/")));
      for (var each : replica) {
        assertEquals("/job:worker/task:1/device:CPU:0", each.device(), each.name());
      }
    }

    private List<GraphOperation> operations(String prefix) {
      var found = new ArrayList<GraphOperation>();
      graph.graph().operations().forEachRemaining(found::add);
      return found.stream().filter(o -> o.name().startsWith(prefix)).toList();
    }

    private String device(String operation) {
      return graph.graph().operation(operation).device();
    }
  }

  @Test
  void variablesAreMadeOnce() {
    Towers.build(graph.scope(), List.of(Device.CPU, Device.CPU), TowersTest::square);

    var names =
        graph.scope().collected(CollectionKey.VARIABLES).stream().map(Variable::name).toList();
    assertEquals(List.of("w"), names);
  }

  @Test
  void eachHasItsOwnLosses() {
    var towers =
        Towers.build(
            graph.scope(),
            List.of(Device.CPU, Device.CPU),
            tower -> {
              Losses.weightDecay(tower, weights(tower), 2);
              return Losses.total(tower);
            });
    graph.initialize();

    assertEquals(18f, graph.scalar(towers.towers().get(0).loss()));
    assertEquals(18f, graph.scalar(towers.last().loss()));
  }

  @Test
  void aVariableThatTheFirstTowerLacksIsRefused() {
    var made = graph.scope();

    var error =
        assertThrows(
            IllegalStateException.class,
            () ->
                Towers.build(
                    made,
                    List.of(Device.CPU, Device.CPU),
                    tower -> square(tower.variableScope(tower.leafName()))));

    assertEquals(
        "variable 'tower_1/w' does not exist, and a scope that is reusing() makes none; there are [tower_0/w]",
        error.getMessage());
  }

  @Test
  void noDeviceIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Towers.build(graph.scope(), List.of(), TowersTest::square));

    assertEquals("towers need at least one device", error.getMessage());
  }

  private static Operand<TFloat32> square(GraphScope tower) {
    return tower.tf().nn.l2Loss(weights(tower));
  }

  /** As the tutorial's network has it: on the first processor of whatever task holds variables. */
  private static Operand<TFloat32> weights(GraphScope tower) {
    return tower.variablesOn(Device.CPU).variable("w", Shape.of(2), new Initializer.Constant(3));
  }
}
