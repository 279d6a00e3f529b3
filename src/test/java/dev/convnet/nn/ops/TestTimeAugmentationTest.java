// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class TestTimeAugmentationTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The logits are the first two pixels of the first row. */
  @Test
  void isTheWeightedMeanOfSixViews() {
    var x = graph.scope().tf().constant(images());

    var mean = TestTimeAugmentation.mean(graph.scope().nameScope("views"), x, this::corner);

    // As it is 0 1, mirrored 2 1; up and left: from 4, mirrored; down and right: from 4, mirrored.
    assertArrayEquals(
        new float[] {
          (2 * (0 + 2) + (4 + 4) + (4 + 4)) / 8f, (2 * (1 + 1) + (3 + 3) + (5 + 5)) / 8f,
          (2 * (9 + 9) + (9 + 9) + (9 + 9)) / 8f, (2 * (9 + 9) + (9 + 9) + (9 + 9)) / 8f
        },
        graph.floats(mean),
        1e-6f);
  }

  @Test
  void theBatchSizeNeedNotBeKnown() {
    var shape = Placeholder.shape(Shape.of(-1, 3, 3, 1));
    var x = graph.scope().tf().placeholder(TFloat32.class, shape);

    var mean = TestTimeAugmentation.mean(graph.scope().nameScope("views"), x, this::corner);

    assertEquals(2, mean.shape().get(1));
  }

  private Operand<TFloat32> corner(Operand<TFloat32> x) {
    var tf = graph.scope().tf();
    var two = tf.slice(x, tf.array(0, 0, 0, 0), tf.array(-1, 1, 2, 1));
    return tf.reshape(two, tf.array(-1, 2));
  }

  /** {@code 0 1 2 / 3 4 5 / 6 7 8}, and an image of nines. */
  private static float[][][][] images() {
    var images = new float[2][3][3][1];
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        images[0][y][x][0] = 3 * y + x;
        images[1][y][x][0] = 9;
      }
    }
    return images;
  }
}
