// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class ResizeTest {
  private static RgbImage noise(int height, int width) {
    var rgb = new byte[3 * height * width];
    new Random(7).nextBytes(rgb);
    return new RgbImage(height, width, rgb);
  }

  @Test
  void leavesWhatFits() {
    var picture = new RgbImage(1, 1, new byte[] {1, (byte) 200, 3});

    assertArrayEquals(new float[] {1, 200, 3}, new Resize(1, 1).apply(picture));
  }

  @ParameterizedTest(name = "{0} by {1} to {2} by {3}")
  @CsvSource({"32,32,64,48", "50,70,24,24", "7,300,13,17", "1,1,5,4", "40,30,40,15", "3,2,1,1"})
  void isTensorFlowsWithAntialias(int height, int width, int toHeight, int toWidth) {
    var picture = noise(height, width);

    var values = new Resize(toHeight, toWidth).apply(picture);

    assertArrayEquals(tensorFlows(picture, toHeight, toWidth), values, 2e-3f);
  }

  private static float[] tensorFlows(RgbImage picture, int height, int width) {
    try (var graph = new Graph();
        var session = new Session(graph);
        var pixels =
            TUint8.tensorOf(
                Shape.of(1, picture.height(), picture.width(), 3), DataBuffers.of(picture.rgb()))) {
      var tf = Ops.create(graph);
      var image = tf.placeholder(TUint8.class);
      var scale = tf.array((float) height / picture.height(), (float) width / picture.width());
      var resized =
          tf.image.scaleAndTranslate(
              image,
              tf.array(height, width),
              scale,
              tf.array(0f, 0f),
              ScaleAndTranslate.kernelType("triangle"),
              ScaleAndTranslate.antialias(true));
      try (var out = session.runner().feed(image, pixels).fetch(resized).run()) {
        var values = new float[3 * height * width];
        ((TFloat32) out.get(0)).asRawTensor().data().asFloats().read(values);
        return values;
      }
    }
  }
}
