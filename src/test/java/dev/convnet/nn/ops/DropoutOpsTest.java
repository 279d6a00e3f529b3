// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.testing.GraphExtension;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class DropoutOpsTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void keepsAllElementsWithKeepProbabilityOne() {
    assertArrayEquals(ones(), graph.floats(dropped(1)));
  }

  @Test
  void scalesTheKeptElements() {
    var y = graph.floats(dropped(0.25f));

    for (var value : y) assertTrue(value == 0 || value == 4, () -> "" + value);
    assertEquals(2_500, count(y), 150); // 3.5 deviations
  }

  @Test
  void drawsOtherValuesInEachStep() {
    var y = dropped(0.5f);

    assertFalse(Arrays.equals(graph.floats(y), graph.floats(y)));
  }

  @Test
  void hasGradientsForTheKeptElements() {
    var x = graph.scope().tf().constant(ones());
    var keep = graph.scope().tf("keep").constant(1f);
    var y = DropoutOps.apply(graph.scope().nameScope("dropout"), x, keep);

    var gradient = Gradients.of(graph.scope(), y, List.of(x)).get(0).orElseThrow();

    assertArrayEquals(ones(), graph.floats(gradient));
  }

  @Test
  void hasPythonsNames() {
    assertEquals("dropout/mul", dropped(1).op().name());
    for (var name : List.of("dropout/div", "dropout/Floor", "dropout/add", "dropout/Shape")) {
      assertTrue(graph.graph().operation(name) != null, name);
    }
  }

  private Operand<TFloat32> dropped(float keep) {
    var scope = graph.scope();
    return DropoutOps.apply(
        scope.nameScope("dropout"), scope.tf().constant(ones()), scope.tf("keep").constant(keep));
  }

  private static float[] ones() {
    var ones = new float[10_000];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int count(float[] values) {
    int count = 0;
    for (var value : values) if (value > 0) count++;
    return count;
  }
}
