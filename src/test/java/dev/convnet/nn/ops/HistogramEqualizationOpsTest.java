// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.convnet.data.augment.HistogramEqualization;
import dev.convnet.data.images.FloatImage;
import dev.convnet.testing.GraphExtension;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;

class HistogramEqualizationOpsTest {
  private static final int HEIGHT = 30;
  private static final int WIDTH = 40;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The augmentation is proved against Pillow. The images have few, many and one value. */
  @Test
  void theGraphDoesWhatTheAugmentationDoes() {
    int values = 3 * HEIGHT * WIDTH;
    var pixels = new float[4 * values];
    var random = new Random(5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          switch (i / values) {
            case 0 -> random.nextInt(256);
            case 1 -> 100 + random.nextInt(3);
            case 2 -> (float) Math.min(255, Math.abs(random.nextGaussian() * 40));
            default -> 77;
          };
    }
    var expected = new float[pixels.length];
    for (int image = 0; image < 4; image++) {
      var one = Arrays.copyOfRange(pixels, image * values, (image + 1) * values);
      var equal =
          new HistogramEqualization(1)
              .apply(new FloatImage(HEIGHT, WIDTH, one), new SplittableRandom(1));
      System.arraycopy(equal.values(), 0, expected, image * values, values);
    }

    var tf = graph.scope().tf();
    var shape = Shape.of(4, HEIGHT, WIDTH, 3);
    var equalized =
        HistogramEqualizationOps.equalize(
            tf, tf.constant(shape, DataBuffers.of(pixels, true, false)));

    assertArrayEquals(expected, graph.floats(equalized));
  }
}
