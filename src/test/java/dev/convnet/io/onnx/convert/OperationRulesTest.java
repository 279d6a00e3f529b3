// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.onnx.convert.SignatureConversion.Target;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Every conversion computes what the operation of TensorFlow does, in both orders of images. */
class OperationRulesTest {
  /** Tested with whole networks. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "Switch",
          "Merge",
          "Inv",
          "BatchMatMul",
          "FusedBatchNorm",
          "FusedBatchNormV2",
          "Snapshot");

  private static final long[] SHAPE = {2, 6, 8, 4};

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  private Placeholder<TFloat32> images;
  private Map<String, Operand<TFloat32>> cases;

  @BeforeEach
  void build() {
    var tf = tensorFlow.scope().tf();
    var shape = Shape.of(-1, SHAPE[1], SHAPE[2], SHAPE[3]);
    images = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    cases = OperationCases.build(tf, images);
  }

  @Test
  void everyConversionHasACase() {
    var types = new HashSet<>(ELSEWHERE);
    var iterator = tensorFlow.graph().operations();
    while (iterator.hasNext()) types.add(iterator.next().type());

    var missing = new TreeSet<>(OperationRules.ALL.keySet());
    missing.removeAll(types);

    assertEquals(Set.of(), missing);
  }

  @Test
  void theyAgree() throws OrtException {
    var values = new float[2 * 6 * 8 * 4];
    var random = new Random(3);
    for (int i = 0; i < values.length; i++) values[i] = 4 * random.nextFloat() - 2;

    var expected = expected(values);
    var actual = actual(values);

    var wrong = new ArrayList<String>();
    cases
        .keySet()
        .forEach(
            name -> {
              var difference = difference(expected.get(name), actual.get(name));
              if (!(difference < 1e-5)) wrong.add(name + " by " + difference);
            });
    assertEquals("[]", wrong.toString());
  }

  @Test
  void theBytesInPiecesAreThoseOfTheModel() throws IOException {
    var outputs = new LinkedHashMap<String, Output<?>>();
    cases.forEach((name, operand) -> outputs.put(name, operand.asOutput()));
    try (var session = new Session(tensorFlow.graph());
        var signature = SignatureGraph.of(session, Map.of("x", images.asOutput()), outputs)) {
      var graph = Conversion.convert(signature, Target.ANY);
      var expected = OnnxMessages.model("cases", "", graph, signature, Map.of());

      try (var bytes = ModelBytes.of("cases", graph, signature)) {
        var type = expected.message().getDescriptorForType();
        assertEquals(expected, ProtoMessage.parse(type, ByteString.copyFrom(bytes.buffer())));
      }

      assertTrue(expected.child("graph").children("initializer").size() > 1);
    }
  }

  private static double difference(float[] expected, float[] actual) {
    if (expected.length != actual.length) return Double.POSITIVE_INFINITY;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      var scale = Math.max(1, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(expected[i] - actual[i]) / scale);
    }
    return worst;
  }

  private Map<String, float[]> expected(float[] values) {
    var results = new LinkedHashMap<String, float[]>();
    try (var session = new Session(tensorFlow.graph());
        var fed = TFloat32.tensorOf(Shape.of(SHAPE), DataBuffers.of(values))) {
      session.runner().addTarget(tensorFlow.scope().initializer()).run().close();
      var runner = session.runner().feed(images, fed);
      cases.values().forEach(runner::fetch);
      try (var all = runner.run()) {
        int next = 0;
        for (var name : cases.keySet()) {
          results.put(name, floats((TFloat32) all.get(next++)));
        }
      }
    }
    return results;
  }

  private static float[] floats(TFloat32 tensor) {
    var values = new float[(int) tensor.size()];
    tensor.copyTo(
        org.tensorflow.ndarray.NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
    return values;
  }

  private Map<String, float[]> actual(float[] values) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    var outputs = new LinkedHashMap<String, Output<?>>();
    cases.forEach((name, operand) -> outputs.put(name, operand.asOutput()));
    var results = new LinkedHashMap<String, float[]>();
    try (var session = new Session(tensorFlow.graph());
        var signature = SignatureGraph.of(session, Map.of("x", images.asOutput()), outputs)) {
      var graph = Conversion.convert(signature, Target.ANY);
      var model = OnnxMessages.model("cases", "", graph, signature, Map.of());
      try (var onnx = environment.createSession(model.toBytes().toByteArray());
          var fed = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), SHAPE);
          var all = onnx.run(Map.of("x", fed))) {
        for (var result : all) {
          var buffer = ((OnnxTensor) result.getValue()).getFloatBuffer();
          var flat = new float[buffer.remaining()];
          buffer.get(flat);
          results.put(result.getKey(), flat);
        }
      }
    }
    return results;
  }
}
