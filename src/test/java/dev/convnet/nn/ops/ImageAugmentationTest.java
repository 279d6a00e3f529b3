// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.GraphExtension;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Each augmentation against a plain loop over the same image. */
class ImageAugmentationTest {
  private static final int SIDE = 6;
  private static final int SIZE = 4;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void aCropIsAPartOfTheImage() {
    var crop = ImageAugmentation.randomCrop(graph.scope().nameScope("crop"), image(), SIZE);

    var corners = new HashSet<Integer>();
    for (int run = 0; run < 200; run++) {
      var found = graph.floats(crop);
      var corner = (int) found[0] / 3;
      corners.add(corner);
      assertArrayEquals(part(corner / SIDE, corner % SIDE), found);
    }
    assertEquals(9, corners.size()); // every place where it fits
  }

  @Test
  void theCentralCropIsTheCenter() {
    var crop = ImageAugmentation.centralCrop(graph.scope(), image(), SIZE);

    assertArrayEquals(part(1, 1), graph.floats(crop));
  }

  @Test
  void aFlipMirrorsHalfOfTheImages() {
    var flip = ImageAugmentation.randomFlipLeftRight(graph.scope().nameScope("flip"), image());

    int flipped = 0;
    for (int run = 0; run < 400; run++) {
      var found = graph.floats(flip);
      var isFlipped = found[0] != 0;
      if (isFlipped) flipped++;
      assertArrayEquals(isFlipped ? mirrored() : pixels(), found);
    }
    assertEquals(200, flipped, 60); // six deviations
  }

  @Test
  void brightnessAddsOneNumberWithinItsBounds() {
    var brighter = ImageAugmentation.randomBrightness(graph.scope().nameScope("b"), image(), 63);

    for (int run = 0; run < 200; run++) {
      var found = graph.floats(brighter);
      var delta = found[0];
      assertTrue(delta >= -63 && delta < 63);
      for (int i = 0; i < found.length; i++) assertEquals(i + delta, found[i], 1e-4f);
    }
  }

  @Test
  void contrastStretchesEachChannelAboutItsMean() {
    var contrast =
        ImageAugmentation.randomContrast(graph.scope().nameScope("c"), image(), 0.2f, 1.8f);

    for (int run = 0; run < 200; run++) {
      var found = graph.floats(contrast);
      var factor = (found[3] - found[0]) / 3;
      assertTrue(factor >= 0.199f && factor < 1.801f, () -> "factor " + factor);
      for (int i = 0; i < found.length; i++) {
        var mean = (SIDE * SIDE - 1) * 3 / 2f + i % 3;
        assertEquals((i - mean) * factor + mean, found[i], 1e-3f);
      }
    }
  }

  @Test
  void aStandardizedImageHasMeanZeroAndDeviationOne() {
    var found = graph.floats(ImageAugmentation.perImageStandardization(graph.scope(), image()));

    var squares = IntStream.range(0, found.length).mapToDouble(i -> found[i] * found[i]).sum();
    var sum = IntStream.range(0, found.length).mapToDouble(i -> found[i]).sum();
    assertEquals(0, sum / found.length, 1e-5);
    assertEquals(1, squares / found.length, 1e-5);
  }

  @Test
  void anImageOfOneColorBecomesZeros() {
    var gray = graph.scope().tf().constant(new float[SIZE][SIZE][3]);

    var found = graph.floats(ImageAugmentation.perImageStandardization(graph.scope(), gray));

    assertArrayEquals(new float[SIZE * SIZE * 3], found);
  }

  /** An image whose values are their indices, so that a part shows where it comes from. */
  private Operand<TFloat32> image() {
    var tf = graph.scope().tf();
    return tf.reshape(tf.constant(pixels()), tf.array(SIDE, SIDE, 3));
  }

  private static float[] pixels() {
    var pixels = new float[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) pixels[i] = i;
    return pixels;
  }

  private static float[] part(int top, int left) {
    var part = new float[SIZE * SIZE * 3];
    for (int i = 0; i < part.length; i++) {
      int row = i / (SIZE * 3);
      int column = i / 3 % SIZE;
      part[i] = ((top + row) * SIDE + left + column) * 3 + i % 3;
    }
    return part;
  }

  private static float[] mirrored() {
    var mirrored = new float[SIDE * SIDE * 3];
    for (int i = 0; i < mirrored.length; i++) {
      int row = i / (SIDE * 3);
      int column = i / 3 % SIDE;
      mirrored[i] = (row * SIDE + SIDE - 1 - column) * 3 + i % 3;
    }
    return mirrored;
  }
}
