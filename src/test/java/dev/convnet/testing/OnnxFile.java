// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/** Compares an ONNX file, in ONNX Runtime, with the SavedModel that it was made of. */
public final class OnnxFile implements AutoCloseable {
  private static final double TOLERANCE = 1e-5;

  /** In parts of the largest logit: sums of up to 800 layers are added in another order. */
  private static final double TOLERANCE_OF_LOGITS = 3e-5;

  private final ServableModel model;
  private final OrtSession session;

  private OnnxFile(ServableModel model, OrtSession session) {
    this.model = model;
    this.session = session;
  }

  /** Opens both. */
  public static OnnxFile open(Path file, Path savedModel) throws IOException, OrtException {
    var session = OrtEnvironment.getEnvironment().createSession(file.toString());
    try {
      return new OnnxFile(ServableModel.load(savedModel), session);
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  /** ONNX Runtime's view of the file. */
  public OrtSession session() {
    return session;
  }

  /** Runs both on random images, and asserts that all outputs of the file are the same. */
  public void assertAgrees(long... shape) throws OrtException {
    var signature = model.signatures().get("serving_default");
    var input = signature.getInputsMap().entrySet().iterator().next();
    var bytes = input.getValue().getDtype() == DataType.DT_UINT8;
    var values = values(shape, bytes);
    var actual = outputs(input.getKey(), shape, values, bytes);
    try (var images = tensor(shape, values, bytes)) {
      model.call(
          signature,
          Map.of(input.getKey(), images),
          expected -> {
            actual.forEach((name, output) -> assertSame(name, expected.get(name), output));
            return null;
          });
    }
  }

  private static ByteBuffer values(long[] shape, boolean bytes) {
    int count = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
    var random = new Random(count);
    var values = ByteBuffer.allocateDirect(bytes ? count : 4 * count);
    values.order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      if (bytes) values.put(i, (byte) random.nextInt(256));
      else values.putFloat(4 * i, random.nextFloat());
    }
    return values;
  }

  private static Tensor tensor(long[] shape, ByteBuffer values, boolean bytes) {
    return bytes
        ? Tensor.of(TUint8.class, Shape.of(shape), DataBuffers.of(values))
        : Tensor.of(TFloat32.class, Shape.of(shape), DataBuffers.of(values));
  }

  private Map<String, Object> outputs(String input, long[] shape, ByteBuffer values, boolean bytes)
      throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    try (var images =
            bytes
                ? OnnxTensor.createTensor(environment, values, shape, OnnxJavaType.UINT8)
                : OnnxTensor.createTensor(environment, values.asFloatBuffer(), shape);
        var results = session.run(Map.of(input, images))) {
      var outputs = new HashMap<String, Object>();
      for (var result : results) outputs.put(result.getKey(), flat(result.getValue().getValue()));
      return outputs;
    }
  }

  private static Object flat(Object values) {
    if (!(values instanceof float[][] rows)) return values;
    var all = new float[rows.length * rows[0].length];
    for (int i = 0; i < all.length; i++) all[i] = rows[i / rows[0].length][i % rows[0].length];
    return all;
  }

  private static void assertSame(String name, Tensor expected, Object actual) {
    assertNotNull(expected, name);
    if (expected instanceof TInt64 numbers) {
      var longs = new long[(int) numbers.size()];
      numbers.copyTo(DataBuffers.of(longs, false, false));
      assertArrayEquals(longs, (long[]) actual, name);
      return;
    }
    var floats = new float[(int) ((TFloat32) expected).size()];
    ((TFloat32) expected).copyTo(DataBuffers.of(floats, false, false));
    assertClose(name, floats, (float[]) actual);
  }

  /** Values above 1 are logits. */
  private static void assertClose(String name, float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length, name);
    double largest = 0;
    for (var value : expected) largest = Math.max(largest, Math.abs(value));
    var tolerance = largest <= 1 ? TOLERANCE : TOLERANCE_OF_LOGITS * largest;
    for (int i = 0; i < expected.length; i++) {
      var at = name + " " + i;
      assertEquals(
          expected[i], actual[i], tolerance, () -> at + " of " + Arrays.toString(expected));
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
    model.close();
  }
}
