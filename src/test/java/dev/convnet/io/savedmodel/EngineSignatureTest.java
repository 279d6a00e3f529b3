// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.io.savedmodel.graph.ServableGraph;
import dev.convnet.io.savedmodel.graph.SmallGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/** Parts of {@code y = x * x + x}, whose square is an operation of its own. */
class EngineSignatureTest {
  private static final String SQUARE = "square:0";
  private static final float[] VALUES = new float[SmallGraph.SIDE * SmallGraph.SIDE * 3];

  private ServableGraph graph;
  private SignatureDef whole;

  /** Adds its inputs, one of which may be missing. */
  private record Sum(SignatureDef part) implements EngineModel {
    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
      assertEquals(part.getInputsMap().keySet(), inputs.keySet());
      var shape = inputs.get("x").shape();
      var sum = new float[(int) shape.size()];
      for (var input : inputs.values()) {
        var values = SmallGraph.floats(input);
        for (int i = 0; i < sum.length; i++) sum[i] += values[i];
      }
      return Map.of("y", TFloat32.tensorOf(shape, DataBuffers.of(sum)));
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void load() {
    graph =
        SmallGraph.load(
            (scope, x) -> {
              var square = scope.tf("square").math.mul(x, x);
              return scope.tf().math.add(square, x);
            });
    whole = graph.meta().getSignatureDefOrThrow("serving_default");
    for (int i = 0; i < VALUES.length; i++) VALUES[i] = i;
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private EngineSignature signature(String... inputs) {
    var part = whole.toBuilder().clearInputs();
    for (var name : inputs) {
      var made = whole.getInputsOrThrow("x").toBuilder().setName(name);
      part.putInputs(name, whole.getInputsOrDefault(name, made.build()));
    }
    return new EngineSignature(whole, Optional.empty(), whole, new Sum(part.build()), graph);
  }

  /** The input goes to TensorFlow, which squares it, and to the engine. */
  @Test
  void anInputMayBeThePartsToo() {
    var signature = signature("x", SQUARE);

    assertEquals("answers differ by 0e+00", signature.prove());

    var expected = new float[VALUES.length];
    for (int i = 0; i < expected.length; i++) expected[i] = VALUES[i] * VALUES[i] + VALUES[i];
    var shape = Shape.of(1, SmallGraph.SIDE, SmallGraph.SIDE, 3);
    try (var x = TFloat32.tensorOf(shape, DataBuffers.of(VALUES))) {
      var answer = signature.call(whole, Map.of("x", x), all -> SmallGraph.floats(all.get("y")));
      assertArrayEquals(expected, answer);
    }
  }

  @Test
  void aWrongPartIsNotProved() {
    var error = assertThrows(IllegalArgumentException.class, () -> signature("x").prove());
    assertEquals("answers would differ by 5e-01", error.getMessage());
  }

  /** Numbers that are no float32 are not compared. */
  @ParameterizedTest
  @ValueSource(strings = {"DT_INT64", "DT_STRING"})
  void thereIsNoProofWithoutFloats(DataType type) {
    var other = TensorInfo.newBuilder(whole.getOutputsOrThrow("y")).setDtype(type).build();
    whole = whole.toBuilder().putOutputs("y", other).build();

    var error = assertThrows(IllegalArgumentException.class, () -> signature("x", SQUARE).prove());

    assertEquals("there is no output of float32, and so no proof", error.getMessage());
  }

  @Test
  void aRequestForOtherTensorsIsNotTheEngines() {
    var signature = signature("x", SQUARE);
    var shape = Shape.of(1, SmallGraph.SIDE, SmallGraph.SIDE, 3);
    try (var x = TFloat32.tensorOf(shape)) {
      var inputs = Map.<String, Tensor>of("x", x);
      var another = TensorInfo.newBuilder().setName(SQUARE).build();
      var answered =
          Stream.of(
                  whole,
                  whole.toBuilder().putOutputs("y", another).build(),
                  whole.toBuilder().putOutputs("z", another).build(),
                  whole.toBuilder().putInputs("x", another).build())
              .map(request -> signature.answers(request, inputs))
              .toList();
      assertEquals(List.of(true, false, false, false), answered);
    }
  }
}
