// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.AssignAddVariableOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Training steps run the operations that layers have added to UPDATE_OPS. */
class UpdateOpsTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Variable<TFloat32> weight;
  private Variable<TFloat32> statistic;
  private Operand<TFloat32> loss;

  @BeforeEach
  void aWeightAndAStatistic() {
    weight = graph.scope().variable("weight", Shape.scalar(), new Constant(1));
    statistic = graph.scope().nonTrainable("statistic", Shape.scalar(), new Constant(0));
    loss = graph.scope().tf("loss").math.square(weight);
  }

  private void collectAnUpdate() {
    var tf = graph.scope().variableScope("layer").tf();
    graph
        .scope()
        .variableScope("layer")
        .collect(
            CollectionKey.UPDATE_OPS, tf.assignAddVariableOp(statistic.handle(), tf.constant(1f)));
  }

  private Variable<TInt64> globalStep() {
    return graph.scope().counter("global_step", TInt64.class);
  }

  @Test
  void minimizingRunsThem() {
    collectAnUpdate();
    var step = new GradientDescent().minimize(graph.scope().nameScope("train"), loss, 0.25);
    graph.initialize();

    graph.run(step);
    graph.run(step);

    assertEquals(2, graph.scalar(statistic));
    assertEquals(0.25f, graph.scalar(weight));
  }

  @Test
  void scaledGradientsRunThem() {
    collectAnUpdate();
    var scope = graph.scope();
    var globalStep = globalStep();
    var step =
        ScaledGradients.of(scope, NumericPrecision.FLOAT32, loss, List.of(weight))
            .applyGradients(scope, new GradientDescent(), scope.tf().constant(0.25f), globalStep);
    graph.initialize();

    graph.run(step);

    assertEquals(1, graph.scalar(statistic));
    assertEquals(0.5f, graph.scalar(weight));
    assertEquals(1, graph.longScalar(globalStep));
  }

  @Test
  void withoutThemAStepIsTheOptimizersOwnOperation() {
    var scope = graph.scope();

    var step =
        ScaledGradients.of(scope, NumericPrecision.FLOAT32, loss, List.of(weight))
            .applyGradients(scope, new GradientDescent(), scope.tf().constant(1f), globalStep());

    assertSame(AssignAddVariableOp.class, step.getClass());
    assertEquals("GradientDescent", step.op().name());
  }
}
