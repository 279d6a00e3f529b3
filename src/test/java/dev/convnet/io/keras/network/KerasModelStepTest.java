// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** A training step of an imported model has the same result as in Keras. */
@Tag("slow")
class KerasModelStepTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir private static Path folder;

  private static Map<String, float[]> before;
  private static Map<String, float[]> expected;
  private static Map<String, float[]> found;

  @BeforeAll
  static void aStepOfKeras() throws IOException, InterruptedException {
    Python.require();
    Python.run("keras_step.py", folder);
    before = variables("before", false);
    expected = variables("after", false);
    found = variables("before", true);
  }

  /** The variables of a saved model, after a step if one is wanted. */
  private static Map<String, float[]> variables(String file, boolean trains) throws IOException {
    var model = KerasModel.read(folder.resolve(file + ".keras"));
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var pictures = NpyArray.read(folder.resolve("images.npy"));
      var shape = Shape.of(pictures.shape());
      var images = scope.tf("images").constant(shape, DataBuffers.of(pictures.values()));
      var labels = scope.tf("labels").constant(new int[] {0, 1, 2, 3});
      var loss = Losses.crossEntropy(scope, model.logits(scope, images, Mode.TRAINING), labels);
      Op step = new GradientDescent().minimize(scope, loss, 0.1);
      try (var session = new Session(graph)) {
        model.restore(session, scope);
        if (trains) session.runner().addTarget(step.op()).run().close();
        return values(session, scope, model);
      }
    }
  }

  private static Map<String, float[]> values(Session session, GraphScope scope, KerasModel model) {
    var values = new LinkedHashMap<String, float[]>();
    for (var variable : model.variables(scope)) {
      try (var result = session.runner().fetch(variable.asOutput()).run()) {
        var tensor = (TFloat32) result.get(0);
        var floats = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(floats);
        values.put(variable.name(), floats);
      }
    }
    return values;
  }

  @Test
  void aStepIsThatOfKeras() {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (name, values) -> assertEquals(0, difference(values, found.get(name)), TOLERANCE, name));
    assertTrue(difference(before.get("part/twice/kernel"), found.get("part/twice/kernel")) > 1e-3);
  }

  @Test
  void whatIsFrozenKeepsEveryBit() {
    for (var name : found.keySet()) {
      if (name.startsWith("frozen")) assertArrayEquals(before.get(name), found.get(name), name);
    }
    assertEquals(6, found.keySet().stream().filter(n -> n.startsWith("frozen")).count());
  }

  /** Relative to the largest number. */
  private static double difference(float[] expected, float[] found) {
    var largest = 0.0;
    var worst = 0.0;
    for (var i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(expected[i] - found[i]));
    }
    return worst / largest;
  }
}
