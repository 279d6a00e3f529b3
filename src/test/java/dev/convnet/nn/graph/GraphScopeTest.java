// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.GraphExtension;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class GraphScopeTest {
  private static final Initializer ZEROS = new Initializer.Constant(0);

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Nested
  class AnOperation {
    @Test
    void hasTheNameOfItsScope() {
      var op = graph.scope().nameScope("a").nameScope("b").tf("c").constant(1f);

      assertEquals("a/b/c", op.op().name());
    }

    @Test
    void isNumberedIfItsNameIsTaken() {
      var names =
          List.of("x", "x", "X").stream()
              .map(name -> graph.scope().tf(name).constant(1f).op().name())
              .toList();

      assertEquals(List.of("x", "x_1", "X_2"), names);
    }

    @Test
    void continuesAScopeThatIsEnteredAgain() {
      graph.scope().nameScope("conv1").tf("a").constant(1f);

      var again = graph.scope().nameScope("conv1").tf("b").constant(1f);

      assertEquals("conv1/b", again.op().name());
    }

    @Test
    void isNumberedAfterOperationsOfOthers() {
      graph.graph().opBuilder("NoOp", "taken", graph.graph().baseScope()).build();

      assertEquals("taken_1", graph.scope().tf("taken").noOp().op().name());
    }

    @Test
    void waitsForAllThatItsScopesName() {
      var first = graph.scope().tf("first").noOp();
      var second = graph.scope().tf("second").noOp();

      var third = graph.scope().after(first).nameScope("s").after(second).tf("third").noOp();

      var names =
          StreamSupport.stream(((GraphOperation) third.op()).controlInputs().spliterator(), false)
              .map(Operation::name)
              .toList();
      assertEquals(List.of("first", "second"), names);
    }

    @Test
    void isOnTheInnermostDevice() {
      var job = graph.scope().device(new Device("/job:ps/task:1")).device(Device.CPU);

      assertEquals("/job:ps/task:1/device:CPU:0", ((GraphOperation) job.tf().noOp().op()).device());
    }
  }

  @Nested
  class AVariable {
    @Test
    void hasTheOperationsThatPythonGivesIt() {
      graph.scope().variableScope("conv1").variable("biases", Shape.of(2), ZEROS);

      for (var name :
          List.of(
              "conv1/biases",
              "conv1/biases/Initializer/Const",
              "conv1/biases/IsInitialized/VarIsInitializedOp",
              "conv1/biases/Assign",
              "conv1/biases/Read/ReadVariableOp")) {
        assertNotEquals(null, graph.graph().operation(name), name);
      }
    }

    @Test
    void ignoresNameScopes() {
      var tower = graph.scope().nameScope("tower_0").variableScope("conv1");

      var variable = tower.variable("biases", Shape.of(2), ZEROS);

      assertEquals("conv1/biases", variable.name());
    }

    @Test
    void canBeCastToItsType() {
      Variable<?> variable = graph.scope().variable("w", Shape.of(2), ZEROS);

      assertSame(variable, variable.as(TFloat32.class));
      var error = assertThrows(IllegalArgumentException.class, () -> variable.as(TInt64.class));
      assertEquals("w is of type TFloat32, not TInt64", error.getMessage());
    }

    @Test
    void isSharedByAScopeThatReuses() {
      var first = graph.scope().nameScope("tower_0").variable("w", Shape.of(2), ZEROS);

      var second = graph.scope().nameScope("tower_1").reusing().variable("w", Shape.of(2), ZEROS);

      assertSame(first, second);
    }

    @Test
    void isNotMadeTwice() {
      graph.scope().variable("w", Shape.of(2), ZEROS);

      var error =
          assertThrows(
              IllegalStateException.class, () -> graph.scope().variable("w", Shape.of(2), ZEROS));

      assertEquals(
          "variable 'w' already exists; use a scope that is reusing() to share it",
          error.getMessage());
    }

    @Test
    void isNotReusedInAnotherShape() {
      graph.scope().variable("w", Shape.of(5, 5), ZEROS);

      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> graph.scope().reusing().variable("w", Shape.of(3, 3), ZEROS));

      assertEquals(
          "variable 'w' is TFloat32 [5, 5], but TFloat32 [3, 3] is asked for", error.getMessage());
    }

    @Test
    void isNotReusedBeforeItExists() {
      assertThrows(
          IllegalStateException.class,
          () -> graph.scope().reusing().variable("w", Shape.of(2), ZEROS));
    }

    @Test
    void isRefusedIfAnOperationHasItsName() {
      graph.scope().tf("w").noOp();

      assertThrows(
          IllegalStateException.class, () -> graph.scope().variable("w", Shape.of(2), ZEROS));
    }

    @Test
    void holdsItsInitialValueAfterInitialization() {
      var w = graph.scope().variable("w", Shape.of(2), new Initializer.Constant(0.5f));
      var step = graph.scope().counter("global_step", TInt64.class);

      graph.initialize();

      assertArrayEquals(new float[] {0.5f, 0.5f}, graph.floats(w));
      assertEquals(0, graph.longScalar(step));
    }
  }

  @Nested
  class ATruncatedNormal {
    @Test
    void staysWithinTwoDeviations() {
      var w = graph.scope().variable("w", Shape.of(10_000), new Initializer.TruncatedNormal(0.05f));

      graph.initialize();

      var variance = 0.0;
      for (var x : graph.floats(w)) {
        assertTrue(Math.abs(x) <= 0.1f);
        variance += x * x / 10_000;
      }
      assertEquals(0.7737 * 0.05 * 0.05, variance, 0.0001);
    }

    @Test
    void dependsOnTheNameOfItsVariable() {
      var normal = new Initializer.TruncatedNormal(1);
      var a = graph.scope().variable("a", Shape.of(4), normal);
      var b = graph.scope().variable("b", Shape.of(4), normal);

      graph.initialize();

      assertNotEquals(graph.floats(a)[0], graph.floats(b)[0]);
    }
  }

  @Nested
  class ACollection {
    private final CollectionKey<String> key = new CollectionKey<>("words");

    @Test
    void hasTheValuesCollectedInTheScopeOrBelowIt() {
      graph.scope().nameScope("tower_0").collect(key, "zero");
      graph.scope().nameScope("tower_1").nameScope("conv1").collect(key, "one");

      assertEquals(List.of("zero", "one"), graph.scope().collected(key));
      assertEquals(List.of("one"), graph.scope().nameScope("tower_1").collected(key));
    }

    @Test
    void ofAScopeLeavesOutThoseWhoseNameOnlyBeginsAlike() {
      graph.scope().nameScope("tower_10").collect(key, "ten");

      assertEquals(List.of(), graph.scope().nameScope("tower_1").collected(key));
    }
  }
}
