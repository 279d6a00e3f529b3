// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Which threads and which session answer. */
class ServableGraphTest {
  private static final long SEED = 1;

  /** Its operations call each other there. */
  @Test
  void aSmallGraphRunsOnAThreadWithASmallStack() throws InterruptedException {
    BiFunction<GraphScope, Operand<TFloat32>, Operand<TFloat32>> network =
        (scope, x) -> {
          var tf = scope.tf();
          for (int i = 0; i < 32; i++) x = tf.math.add(x, tf.math.mul(tf.nn.relu(x), x));
          return x;
        };
    try (var graph = ModelOptimizerTest.optimized(network).graph()) {
      var answers = new ArrayList<float[]>();
      var thread =
          new Thread(null, () -> answers.add(SmallGraph.answer(graph, SEED)), "small", 1 << 18);
      thread.start();
      thread.join();
      assertEquals(1, answers.size());
    }
  }

  /** Its variables have no values here. */
  @Test
  void anotherSessionAnswersRequestsOfOnePicture() {
    var loaded = SmallGraph.load(new RandomNetwork(0)::build);
    var other = SessionOptions.singleThreaded().open(loaded.graph());
    try (var graph = loaded.withSessionForOne(other);
        var one = TFloat32.tensorOf(Shape.of(1, SmallGraph.SIDE, SmallGraph.SIDE, 3))) {
      var signature = graph.meta().getSignatureDefOrThrow("serving_default");
      SmallGraph.answer(graph, SEED);
      assertThrows(
          TFFailedPreconditionException.class,
          () -> graph.call(signature, Map.of("x", one), outputs -> 0));
    }
  }
}
