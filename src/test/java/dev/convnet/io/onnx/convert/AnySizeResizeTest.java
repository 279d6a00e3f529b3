// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.io.onnx.convert.SignatureConversion.Target;
import dev.convnet.testing.GraphExtension;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Images of any size, also of the size to which they are resized. */
class AnySizeResizeTest {
  private static final int HEIGHT = 9;
  private static final int WIDTH = 5;

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  private final Map<String, Output<?>> cases = new LinkedHashMap<>();
  private Ops tf;
  private Placeholder<TFloat32> images;

  @BeforeEach
  void build() {
    tf = tensorFlow.scope().tf();
    images = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 2)));
    var size = tf.array(HEIGHT, WIDTH);
    for (var centers : List.of(true, false)) {
      var half = ResizeBilinear.halfPixelCenters(centers);
      add("bilinear" + centers, tf.image.resizeBilinear(images, size, half));
      var nearest = ResizeNearestNeighbor.halfPixelCenters(centers);
      add("nearest" + centers, tf.image.resizeNearestNeighbor(images, size, nearest));
      add("scaled" + centers, scaled(ratio(), tf.array(0f, 0f), centers));
    }
    var corners = ResizeBilinear.alignCorners(true);
    add("corners", tf.image.resizeBilinear(images, size, corners));
    add("shifted", scaled(ratio(), tf.array(0.5f, -1f), true));
    add("shifted if wide", scaled(ratio(), shiftOfWide(), true));
    add("enlarged", scaled(tf.array(2f, 1.5f), tf.array(0f, 0f), true));
    add("cut", scaled(tf.array(1f, 1f), tf.array(0f, 0f), true));
  }

  private void add(String name, Operand<TFloat32> resized) {
    cases.put(name, resized.asOutput());
  }

  private Operand<TFloat32> ratio() {
    return tf.math.div(tf.array((float) HEIGHT, WIDTH), tf.dtypes.cast(from(), TFloat32.class));
  }

  private Operand<TFloat32> shiftOfWide() {
    return tf.dtypes.cast(tf.math.sub(from(), tf.array(HEIGHT, WIDTH)), TFloat32.class);
  }

  private Operand<TInt32> from() {
    return tf.slice(tf.shape(images), tf.array(1), tf.array(2));
  }

  private Operand<TFloat32> scaled(
      Operand<TFloat32> scale, Operand<TFloat32> translation, boolean averaging) {
    return tf.image.scaleAndTranslate(
        images,
        tf.array(HEIGHT, WIDTH),
        scale,
        translation,
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(averaging));
  }

  @Test
  void allSizesAreResizedAsByTensorFlow() throws OrtException {
    var inputs = Map.<String, Output<?>>of("images", images.asOutput());
    try (var signature = SignatureGraph.of(tensorFlow.session(), inputs, cases)) {
      var graph = Conversion.convert(signature, Target.ONNX_RUNTIME);
      assertEquals(
          cases.size(), graph.nodes().stream().filter(node -> node.type().equals("If")).count());
      var model = OnnxMessages.model("resizes", "", graph, signature, Map.of());
      try (var onnx = environment().createSession(model.toBytes().toByteArray())) {
        check(onnx, 2, HEIGHT, WIDTH);
        check(onnx, 1, HEIGHT, WIDTH + 1);
        check(onnx, 1, HEIGHT - 1, WIDTH);
        check(onnx, 3, 20, 13);
        check(onnx, 2, HEIGHT, WIDTH);
      }
    }
  }

  private void check(OrtSession onnx, long count, long height, long width) throws OrtException {
    var values = new float[(int) (count * height * width * 2)];
    var random = new Random(values.length);
    for (int i = 0; i < values.length; i++) values[i] = 255 * random.nextFloat();
    var shape = new long[] {count, height, width, 2};
    var runner = tensorFlow.session().runner();
    cases.values().forEach(runner::fetch);
    try (var given = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values));
        var expected = runner.feed(images, given).run();
        var fed = OnnxTensor.createTensor(environment(), FloatBuffer.wrap(values), shape);
        var actual = onnx.run(Map.of("images", fed))) {
      int next = 0;
      for (var name : cases.keySet()) {
        var tensor = (OnnxTensor) actual.get(name).orElseThrow();
        var what = "%s of %d images of %d by %d".formatted(name, count, height, width);
        assertArrayEquals(floats((TFloat32) expected.get(next++)), floats(tensor), 1e-3f, what);
      }
    }
  }

  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment();
  }

  private static float[] floats(TFloat32 tensor) {
    var values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static float[] floats(OnnxTensor tensor) {
    var buffer = tensor.getFloatBuffer();
    var values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
