// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
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

class LossScaleTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private GraphScope scope;
  private Variable<TFloat32> weights;
  private Variable<TFloat32> slope;
  private Variable<TInt64> step;
  private ScaledGradients gradients;

  /** The loss is the slope times the sum of two weights. */
  @BeforeEach
  void aLossWhoseGradientIsAVariable() {
    scope = graph.scope();
    weights = scope.variable("weights", Shape.of(2), new Constant(1));
    slope = scope.nonTrainable("slope", Shape.scalar(), new Constant(0.1f));
    step = scope.counter("global_step", TInt64.class);
    var tf = scope.nameScope("loss").tf();
    var loss = tf.math.mul(slope, tf.sum(weights, tf.constant(0)));
    gradients =
        ScaledGradients.scaled(scope, LossScale.dynamic(scope, 4, 3), loss, List.of(weights));
  }

  private Op applied(Optimizer optimizer) {
    return gradients.applyGradients(scope, optimizer, scope.tf("rate").constant(0.5f), step);
  }

  private Op slopeOf(float value) {
    var tf = scope.nameScope("slope_is").tf();
    return tf.assignVariableOp(slope.handle(), tf.constant(value));
  }

  private float scale() {
    return graph.scalar(variable("current_loss_scale"));
  }

  private Variable<TFloat32> variable(String name) {
    return scope.collected(CollectionKey.VARIABLES).stream()
        .filter(made -> made.name().equals(name))
        .findFirst()
        .orElseThrow()
        .as(TFloat32.class);
  }

  @Test
  void returnsTheGradientsOfTheUnscaledLoss() {
    graph.initialize();

    var gradient = graph.floats(gradients.gradients().get(0).gradient());

    assertArrayEquals(new float[] {0.1f, 0.1f}, gradient);
  }

  @Test
  void updatesAsTheOptimizerDoes() {
    var update = applied(new GradientDescent());
    graph.initialize();

    graph.run(update);

    assertArrayEquals(new float[] {0.95f, 0.95f}, graph.floats(weights));
    assertEquals(1, graph.longScalar(step));
  }

  @Test
  void doublesAfterSuccessiveGoodSteps() {
    var update = applied(new GradientDescent());
    graph.initialize();

    graph.run(update);
    graph.run(update);
    assertEquals(4, scale());
    graph.run(update);
    assertEquals(8, scale());
    graph.run(update);
    assertEquals(8, scale());
  }

  @Test
  void isInTheCheckpoint() {
    var names = scope.collected(CollectionKey.VARIABLES).stream().map(Variable::name).toList();

    assertTrue(names.containsAll(List.of("current_loss_scale", "good_steps")));
  }

  @Nested
  class AnOverflow {
    private Op update;
    private Op overflow;

    @BeforeEach
    void aStepAfterTwoGoodOnes() {
      update = applied(Momentum.of(0.9));
      overflow = slopeOf(Float.POSITIVE_INFINITY);
      graph.initialize();
      graph.run(update);
      graph.run(update);
    }

    @Test
    void changesNeitherWeightsNorWhatTheOptimizerKeeps() {
      var before = graph.floats(weights);
      var moved = graph.floats(variable("weights/Momentum"));
      graph.run(overflow);

      graph.run(update);

      assertArrayEquals(before, graph.floats(weights));
      assertArrayEquals(moved, graph.floats(variable("weights/Momentum")));
    }

    @Test
    void isCountedAsItsBatchIsUsedUp() {
      graph.run(overflow);

      graph.run(update);

      assertEquals(3, graph.longScalar(step));
    }

    @Test
    void halvesTheScaleDownToOne() {
      graph.run(overflow);

      graph.run(update);
      assertEquals(2, scale());
      for (int i = 0; i < 3; i++) graph.run(update);
      assertEquals(1, scale());
    }

    @Test
    void restartsTheCountOfGoodSteps() {
      var well = slopeOf(0.1f);
      graph.run(overflow);
      graph.run(update);
      graph.run(well);

      for (int i = 0; i < 2; i++) graph.run(update);
      assertEquals(2, scale());
      graph.run(update);
      assertEquals(4, scale());
    }

    @Test
    void leavesZerosForSummaries() {
      graph.run(overflow);

      var gradient = graph.floats(gradients.gradients().get(0).gradient());

      assertArrayEquals(new float[] {0, 0}, gradient);
    }
  }
}
