// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.summary.EventReader;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class MnistDeepTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  @Tag("slow")
  void printsTheOriginalsLinesAndLearns() throws IOException {
    var mnist = SmallMnist.read();

    var lines = Lines.of(out -> MnistDeep.run(mnist, 40, 1, out));

    assertEquals(3, lines.size());
    assertTrue(lines.get(1).matches("step 0, training accuracy 0(\\.\\d+)?"), lines::toString);
    assertTrue(lines.get(2).matches("test accuracy 0\\.\\d{1,6}"), lines::toString);
    assertTrue(Lines.lastNumber(lines.get(2)) > 0.4, lines::toString);
    assertHoldsOneGraph(Path.of(lines.get(0).substring("Saving graph to: ".length())));
  }

  private static void assertHoldsOneGraph(Path directory) throws IOException {
    try (var events = EventReader.events(directory)) {
      var found = events.toList();
      assertEquals(2, found.size());
      assertTrue(found.get(0).hasFileVersion());
      assertTrue(found.get(1).hasGraphDef());
    }
  }

  @Test
  void hasTheOriginalsVariablesSlotsAndParameters() {
    var scope = graph.scope();
    var tf = scope.tf();
    var digits = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 784)));
    var logits = MnistDeep.logits(scope, digits, tf.constant(1f));

    Adam.standard().minimize(scope.variableScope("adam_optimizer"), tf.math.square(logits), 1e-4);

    var names = scope.collected(CollectionKey.VARIABLES).stream().map(v -> v.name()).toList();
    assertEquals(26, names.size());
    assertTrue(
        names.containsAll(
            List.of(
                "conv1/Variable",
                "fc2/Variable_1",
                "conv1/Variable/Adam",
                "fc1/Variable_1/Adam_1",
                "adam_optimizer/beta1_power")),
        names::toString);
    assertEquals(3_274_634, LayerTable.of(scope).parameters());
  }
}
