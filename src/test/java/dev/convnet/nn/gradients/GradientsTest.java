// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.Initializer;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class GradientsTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Operand<TFloat32> x() {
    return graph.scope().tf("x").constant(new float[] {1, -2, 3});
  }

  private Optional<Operand<TFloat32>> gradient(Operand<TFloat32> loss, Operand<TFloat32> x) {
    return Gradients.of(graph.scope(), loss, List.of(x)).get(0);
  }

  @Nested
  class AGradient {
    @Test
    void isThatOfTheSumOfTheLoss() {
      var x = x();

      var dx = gradient(graph.scope().tf().math.square(x), x).orElseThrow();

      assertArrayEquals(new float[] {2, -4, 6}, graph.floats(dx));
    }

    @Test
    void ofATensorByItselfIsOne() {
      var x = x();

      assertArrayEquals(new float[] {1, 1, 1}, graph.floats(gradient(x, x).orElseThrow()));
    }

    @Test
    void existsForATensorOnTheWayToAnother() {
      var x = x();
      var y = graph.scope().tf().math.square(x);

      var both = Gradients.of(graph.scope(), graph.scope().tf().math.square(y), List.of(x, y));

      assertArrayEquals(new float[] {4, -32, 108}, graph.floats(both.get(0).orElseThrow()));
      assertArrayEquals(new float[] {2, 8, 18}, graph.floats(both.get(1).orElseThrow()));
    }

    @Test
    void countsAllReadsOfAVariable() {
      var w = graph.scope().variable("w", Shape.of(2), new Initializer.Constant(3));
      var product = graph.scope().tf().math.mul(w, w.readValue(graph.scope().nameScope("again")));

      var dw = gradient(product, w).orElseThrow();
      graph.initialize();

      assertArrayEquals(new float[] {6, 6}, graph.floats(dw));
    }

    @Test
    void isEmptyWhereTheLossDoesNotDependOnX() {
      assertTrue(gradient(graph.scope().tf().constant(1f), x()).isEmpty());
      assertEquals(null, graph.graph().operation("gradients/Fill"));
    }

    @Test
    void isEmptyBeyondStopGradient() {
      var x = x();

      assertTrue(gradient(graph.scope().tf().stopGradient(x), x).isEmpty());
    }

    @Test
    void isEmptyBeyondIntegers() {
      var x = x();
      var tf = graph.scope().tf();

      var loss = tf.dtypes.cast(tf.dtypes.cast(x, TInt32.class), TFloat32.class);

      assertTrue(gradient(loss, x).isEmpty());
    }

    @Test
    void isFoundInAGraphDeeperThanTheStack() {
      var x = x();
      Operand<TFloat32> y = x;
      for (var i = 0; i < 5_000; i++) y = graph.scope().tf().math.neg(y);

      assertArrayEquals(new float[] {1, 1, 1}, graph.floats(gradient(y, x).orElseThrow()));
    }
  }

  @Nested
  class AnOperationWithoutRule {
    private Operand<TFloat32> x;
    private Operand<TFloat32> lgamma;

    @BeforeEach
    void build() {
      x = x();
      lgamma = graph.scope().tf("strange").math.lgamma(x);
    }

    @Test
    void isRefusedWithTheTypesThatHaveOne() {
      var error = assertThrows(IllegalArgumentException.class, () -> gradient(lgamma, x));

      assertTrue(
          error
              .getMessage()
              .startsWith(
                  "operation 'strange' of type Lgamma has no gradient rule; give it one by"
                      + " Gradients.override, or put StopGradient before it; types with a rule:"
                      + " [Abs, Add,"),
          error.getMessage());
    }

    @Test
    void doesNotMatterBesideThePath() {
      var loss = graph.scope().tf().math.add(x, graph.scope().tf().stopGradient(lgamma));

      assertTrue(gradient(loss, x).isPresent());
    }

    @Test
    void canBeGivenItsOwn() {
      Gradients.override(
          graph.scope(), lgamma.op(), (c, op, dy) -> c.inputGradients(() -> c.neg(dy.get(0))));

      assertArrayEquals(new float[] {-1, -1, -1}, graph.floats(gradient(lgamma, x).orElseThrow()));
    }
  }

  @Test
  void anOperationWithoutGradientCanGetARule() {
    var x = x();
    var floor = graph.scope().tf().math.floor(x);

    Gradients.override(graph.scope(), floor.op(), (c, op, dy) -> c.inputGradients(() -> dy.get(0)));

    assertArrayEquals(new float[] {1, 1, 1}, graph.floats(gradient(floor, x).orElseThrow()));
  }

  @Test
  void aRuleWithAGradientOfAnotherShapeIsNamed() {
    var x = x();
    var floor = graph.scope().tf("f").math.floor(x);
    Gradients.override(
        graph.scope(), floor.op(), (c, op, dy) -> c.inputGradients(() -> c.intVector("two", 1, 2)));

    var error = assertThrows(IllegalStateException.class, () -> gradient(floor, x));

    assertEquals(
        "the gradient rule of 'f' (Floor) returns for input 0, of shape [3], a gradient of shape [2]",
        error.getMessage());
  }

  @Test
  void theStatisticsOfABatchAreNotDifferentiated() {
    var tf = graph.scope().tf();
    var x = tf.constant(new float[1][2][2][3]);
    var ones = tf.constant(new float[] {1, 1, 1});
    var none = tf.constant(new float[0]);
    var norm = tf.withName("norm").nn.fusedBatchNorm(x, ones, ones, none, none);

    var error = assertThrows(IllegalArgumentException.class, () -> gradient(norm.batchMean(), x));

    assertEquals(
        "the loss depends on output 1 of 'norm' (FusedBatchNormV3), but its gradient rule has"
            + " output 0 only",
        error.getMessage());
  }

  @Test
  void gatheringWithBatchDimsIsRefusedWithAdvice() {
    var scope = graph.scope();
    var x = scope.tf("x").constant(new float[][] {{1, 2}, {3, 4}});
    var indices = scope.tf().constant(new int[][] {{0}, {1}});
    var axis = scope.tf().constant(1);
    var gathered = scope.tf("g").gather(x, indices, axis, Gather.batchDims(1L));

    var error = assertThrows(IllegalArgumentException.class, () -> gradient(gathered, x));

    assertEquals(
        "'g' gathers with batch_dims, for which there is no gradient rule; gather without"
            + " batch_dims",
        error.getMessage());
  }

  @Test
  void twoLossesOfOneGraphDoNotMeet() {
    var x = x();
    var first = gradient(graph.scope().tf().math.square(x), x).orElseThrow();

    var second = gradient(graph.scope().tf().math.neg(x), x).orElseThrow();

    assertArrayEquals(new float[] {2, -4, 6}, graph.floats(first));
    assertArrayEquals(new float[] {-1, -1, -1}, graph.floats(second));
  }
}
