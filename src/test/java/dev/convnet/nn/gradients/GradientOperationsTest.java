// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.GraphExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.GraphOperation;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** The names, devices and order of the operations that compute gradients. */
class GradientOperationsTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void hasTheNameThatPythonGivesIt() {
    var net = SmallNet.build(graph.scope(), graph.scope());

    Gradients.of(graph.scope(), net.loss(), net.variables());

    for (var name :
        List.of(
            "gradients/Shape",
            "gradients/grad_ys_0",
            "gradients/Fill",
            "gradients/AddN",
            "gradients/conv1_grad/ShapeN",
            "gradients/conv1_grad/Conv2DBackpropFilter",
            "gradients/bias1_grad/BiasAddGrad",
            "gradients/bias1_grad/tuple/group_deps",
            "gradients/bias1_grad/tuple/control_dependency",
            "gradients/bias1_grad/tuple/control_dependency_1",
            "gradients/norm1_grad/LRNGrad")) {
      assertTrue(graph.graph().operation(name) != null, name);
    }
  }

  @Test
  void isNotBuiltForAnInputThatIsNotNeeded() {
    var net = SmallNet.build(graph.scope(), graph.scope());

    Gradients.of(graph.scope(), net.loss(), net.variables());

    assertEquals(null, graph.graph().operation("gradients/conv1_grad/Conv2DBackpropInput"));
  }

  @Test
  void waitsForThoseOfTheSameOperation() {
    var tf = graph.scope().tf();
    var a = tf.withName("a").constant(new float[][] {{1}});
    var product = graph.scope().tf("product").linalg.matMul(a, a);

    Gradients.of(graph.scope(), product, List.of(a));

    var identity = graph.graph().operation("gradients/product_grad/tuple/control_dependency");
    assertArrayEquals(
        new String[] {"loc:@gradients/product_grad/MatMul"},
        identity.attributes().getAttrStringList("_class"));
    assertEquals(
        "gradients/product_grad/tuple/group_deps",
        identity.controlInputs().iterator().next().name());
  }

  @Test
  void isOnTheDeviceOfItsForwardOperation() {
    for (var i = 0; i < 2; i++) tower(i);

    for (var i = 0; i < 2; i++) {
      var operations = operationsUnder("tower_" + i + "/gradients/");
      assertFalse(operations.isEmpty());
      for (var operation : operations) {
        var ofVariable = operation.name().contains("/Read/");
        assertEquals(
            ofVariable ? "/device:CPU:0" : "/device:CPU:" + i,
            operation.device(),
            operation.name());
      }
    }
  }

  private void tower(int index) {
    var onCpu = graph.scope().device(Device.CPU);
    var variables = index == 0 ? onCpu : onCpu.reusing();
    var scope = graph.scope().nameScope("tower_" + index);
    var net = SmallNet.build(variables, scope.device(Device.cpu(index)));
    Gradients.of(scope, net.loss(), net.variables());
  }

  @Test
  void thatPassesAGradientOnIsOnItsDevice() {
    var scope = graph.scope();
    var a = scope.device(Device.cpu(1)).tf("a").constant(1f);
    var sum = scope.device(Device.cpu(2)).tf("sum").math.add(a, a);
    var loss = scope.device(Device.cpu(3)).tf("loss").math.square(sum);

    Gradients.of(scope, loss, List.of(a));

    var identity = graph.graph().operation("gradients/sum_grad/tuple/control_dependency");
    assertEquals("/device:CPU:3", identity.device());
  }

  private List<GraphOperation> operationsUnder(String prefix) {
    var found = new ArrayList<GraphOperation>();
    graph
        .graph()
        .operations()
        .forEachRemaining(
            operation -> {
              if (operation.name().startsWith(prefix)) found.add(operation);
            });
    return found;
  }

  @Test
  void aStepRepeated20TimesFromTheSameWeightsHasOneResult() {
    var net = SmallNet.build(graph.scope(), graph.scope());
    var update = descend(graph.scope(), net);
    var initializer = graph.scope().initializer();
    var results = new HashSet<List<Float>>();

    for (var i = 0; i < 20; i++) {
      try (var session = new SessionOptions(4, false).open(graph.graph())) {
        session.runner().addTarget(initializer).run().close();
        session.runner().addTarget(update).run().close();
        results.add(weights(session, net));
      }
    }

    assertEquals(1, results.size());
  }

  private static List<Float> weights(Session session, SmallNet net) {
    var runner = session.runner();
    net.variables().forEach(runner::fetch);
    var weights = new ArrayList<Float>();
    try (var result = runner.run()) {
      for (var entry : result) {
        ((TFloat32) entry.getValue()).scalars().forEach(weight -> weights.add(weight.getFloat()));
      }
    }
    return weights;
  }

  private static Op descend(GraphScope scope, SmallNet net) {
    var gradients = Gradients.of(scope, net.loss(), net.variables());
    var updates = new ArrayList<Op>();
    for (var i = 0; i < gradients.size(); i++) {
      var rate = scope.tf().constant(0.1f);
      var handle = net.variables().get(i).handle();
      updates.add(
          scope
              .tf()
              .train
              .resourceApplyGradientDescent(handle, rate, gradients.get(i).orElseThrow()));
    }
    return scope.after(updates).tf("train").noOp();
  }
}
