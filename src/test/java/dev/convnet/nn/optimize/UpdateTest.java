// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class UpdateTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Variable<TFloat32> weights;
  private Variable<TInt64> step;
  private Op update;

  @BeforeEach
  void aVariableWhoseGradientIsConstant() {
    var scope = graph.scope();
    weights = scope.variable("weights", Shape.of(2), new Constant(1));
    step = scope.counter("global_step", TInt64.class);
    var gradient = scope.tf("gradient").constant(new float[] {1, -2});
    update =
        new GradientDescent()
            .applyGradients(
                scope,
                List.of(new Optimizer.GradientAndVariable(weights, gradient)),
                scope.tf("rate").constant(0.5f),
                step);
  }

  @Nested
  class GradientDescending {
    @Test
    void movesAgainstTheGradient() {
      graph.initialize();

      graph.run(update);

      assertArrayEquals(new float[] {0.5f, 2}, graph.floats(weights));
    }

    @Test
    void countsTheStep() {
      graph.initialize();

      for (int i = 0; i < 3; i++) graph.run(update);

      assertEquals(3, graph.longScalar(step));
    }

    @Test
    void hasPythonsNames() {
      assertEquals("GradientDescent", update.op().name());
      assertEquals(
          "ResourceApplyGradientDescent",
          graph
              .graph()
              .operation("GradientDescent/update_weights/ResourceApplyGradientDescent")
              .type());
    }
  }

  @Nested
  class AverageOfAVariable {
    /** The first decay is (1 + 1) / (10 + 1) = 2/11, and the variable is read after its update. */
    @Test
    void followsTheUpdatedVariable() {
      var averages =
          new MovingAverage("ExponentialMovingAverage", 0.9999f)
              .ofVariables(graph.scope().after(update), List.of(weights), step);
      graph.initialize();

      graph.run(averages.update());

      var decay = 2f / 11;
      assertArrayEquals(
          new float[] {decay + (1 - decay) * 0.5f, decay + (1 - decay) * 2},
          graph.floats(averages.values().get(0)),
          1e-6f);
    }

    @Test
    void isSlowerTheMoreStepsWereMade() {
      var averages =
          new MovingAverage("ExponentialMovingAverage", 0.3f)
              .ofVariables(graph.scope().after(update), List.of(weights), step);
      graph.initialize();
      var expected = 1.0;
      var value = 1.0;

      for (int n = 1; n <= 20; n++) {
        graph.run(averages.update());
        value -= 0.5;
        expected -= (expected - value) * (1 - Math.min(0.3, (1.0 + n) / (10 + n)));
      }

      assertEquals(expected, graph.floats(averages.values().get(0))[0], 1e-4);
    }

    @Test
    void isAVariableUnderThatName() {
      var averages =
          new MovingAverage("ExponentialMovingAverage", 0.9f)
              .ofVariables(graph.scope().after(update), List.of(weights), step);

      assertEquals("weights/ExponentialMovingAverage", averages.values().get(0).name());
    }
  }

  @Test
  void anAverageOfATensorStartsAtZero() {
    var loss = graph.scope().tf("loss").constant(10f);
    var averages = new MovingAverage("avg", 0.9f).ofTensors(graph.scope(), List.of(loss));
    graph.initialize();

    graph.run(averages.update());
    graph.run(averages.update());

    assertEquals("loss/avg", averages.values().get(0).name());
    assertEquals(1.9f, graph.floats(averages.values().get(0))[0], 1e-6f);
  }
}
