// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.onnx.OnnxRuntimeEngine;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.io.savedmodel.optimize.TensorValue;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Models of Keras and of {@code tf.saved_model.save}, whose signatures call functions. */
class FunctionModelsTest {
  private static final int SIDE = 24;

  @TempDir static Path folder;

  @BeforeAll
  static void exportModels() throws IOException, InterruptedException {
    Python.run("optimized_models.py", folder);
  }

  private static float[] floats(String file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file)));
    var floats = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private static float[] answer(ServableModel model, String name) throws IOException {
    var signature = model.signatures().get("serving_default");
    var input = signature.getInputsMap().keySet().iterator().next();
    var pixels = DataBuffers.of(floats(name + ".input"));
    try (var images = TFloat32.tensorOf(Shape.of(3, SIDE, SIDE, 3), pixels)) {
      return model.call(
          signature,
          Map.of(input, images),
          outputs -> {
            var output =
                outputs.containsKey("means") ? "means" : outputs.keySet().iterator().next();
            return SmallGraph.floats(outputs.get(output));
          });
    }
  }

  private static TreeSet<String> operations(ServableModel model) {
    var types = new TreeSet<String>();
    model.graph().operations().forEachRemaining((GraphOperation op) -> types.add(op.type()));
    return types;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"mobile, 5", "residual, 4", "fused, 1"})
  void functionsBecomePartOfTheGraphThatIsRewritten(String name, int normalizations)
      throws IOException {
    try (var model = ServableModel.optimized(folder.resolve(name))) {
      assertTrue(
          model.remark().startsWith("the graph has " + normalizations + " batch normalizations"),
          model.remark());
      var left = operations(model);
      assertFalse(
          left.contains("Rsqrt") || left.contains("StatefulPartitionedCall"), left::toString);
      assertFalse(
          left.stream().anyMatch(type -> type.startsWith("FusedBatchNorm")), left::toString);
      var expected = floats(name + ".answer");
      float largest = 0;
      for (var value : expected) largest = Math.max(largest, Math.abs(value));
      assertArrayEquals(expected, answer(model, name), 1e-5f * largest);
    }
  }

  /** There is no conversion of the If behind the last network. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"mobile, ONNX Runtime", "residual, ONNX Runtime", "fused, TensorFlow"})
  void theAnswersAreTheSameWithAnotherEngine(String name, String who) throws IOException {
    try (var model = ServableModel.optimized(folder.resolve(name), OnnxRuntimeEngine.always())) {
      assertTrue(
          model.remark().contains("; " + who + " answers 'serving_default'"), model.remark());
      var expected = floats(name + ".answer");
      float largest = 0;
      for (var value : expected) largest = Math.max(largest, Math.abs(value));
      assertArrayEquals(expected, answer(model, name), 1e-5f * largest);
    }
  }

  /** As for bfloat16, which needs the weights a second time. */
  @Test
  void aModelThatIsLoadedAgainHasTheSameOperations() throws IOException {
    var directory = folder.resolve("mobile").resolve("1");
    try (var plain = PlainModel.of(directory, SavedModelFiles.read(directory))) {
      var graph = plain.withoutCalls();
      var reads =
          graph.getNodeList().stream()
              .filter(node -> node.getOp().equals("ReadVariableOp"))
              .map(NodeDef::getName)
              .filter(name -> name.startsWith("inlined/"))
              .collect(toSet());
      var values = new HashMap<String, TensorValue>();
      assertTrue(plain.release());
      plain.tensors(graph).read(reads, values::put);
      assertFalse(reads.isEmpty());
      assertEquals(reads, values.keySet());
      assertEquals(graph, plain.withoutCalls());
    }
  }

  @Test
  void aFunctionThatKeepsAStateStays() throws IOException {
    try (var model = ServableModel.optimized(folder.resolve("counting"))) {
      assertTrue(model.remark().contains("keeps a state"), model.remark());
      assertArrayEquals(floats("counting.answer"), answer(model, "counting"), 1e-3f);
      assertEquals(floats("counting.answer")[0] + 1, answer(model, "counting")[0], 1e-3f);
    }
  }

  /** An engine would count nothing. */
  @Test
  void aStateIsTensorFlows() throws IOException {
    try (var model =
        ServableModel.optimized(folder.resolve("counting"), OnnxRuntimeEngine.always())) {
      float first = answer(model, "counting")[0];
      assertEquals(first + 1, answer(model, "counting")[0], 1e-3f);
    }
  }
}
