// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class LookaheadTest {
  private static final double KEPT = 0.75;
  private static final int LAST = 8;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Variable<TFloat32> weights;
  private Op update;

  @BeforeEach
  void aWeightThatDecreasesByOneInEachStep() {
    var scope = graph.scope();
    weights = scope.variable("weights", Shape.of(1), new Constant(10));
    var step = scope.counter("global_step", TInt64.class);
    var gradient = scope.tf("gradient").constant(new float[] {1});
    var rate = scope.tf("rate").constant(1f);
    var steps = List.of(new Optimizer.GradientAndVariable(weights, gradient));
    var fall = new GradientDescent().applyGradients(scope, steps, rate, step);
    update = new Lookahead(3, KEPT, LAST).apply(scope.after(fall), List.of(weights), step);
    graph.initialize();
  }

  @Test
  void synchronizesEveryThirdStepAndInTheLast() {
    var fast = 10.0;
    var slow = 10.0;

    for (int step = 1; step <= LAST; step++) {
      graph.run(update);
      fast -= 1;
      if (step % 3 == 0 || step == LAST) {
        slow += (1 - KEPT * Math.pow((double) step / LAST, 3)) * (fast - slow);
        fast = slow;
      }
      assertEquals(fast, graph.floats(weights)[0], 1e-5);
    }
  }

  @Test
  void theAverageIsAVariable() {
    var names = graph.scope().collected(CollectionKey.VARIABLES).stream();

    assertEquals(
        List.of("weights/Lookahead"),
        names.map(Variable::name).filter(name -> name.startsWith("weights/")).toList());
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5, 1", "1, -0.1, 1", "1, 1.1, 1", "1, 0.5, 0"})
  void invalidSettingsAreRefused(int every, double kept, long last) {
    assertThrows(IllegalArgumentException.class, () -> new Lookahead(every, kept, last));
  }
}
