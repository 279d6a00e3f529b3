// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.Augmentation.Flip;
import dev.convnet.data.images.Augmentation.Range;
import dev.convnet.data.images.Raster.Fill;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.Python;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final Resize SIZE = new Resize(2, 3);
  private static final float[] IMAGE = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19
  };

  private static Raster image() {
    return new Raster(2, 3, IMAGE);
  }

  @Test
  void ofNothingIsTheImageItself() {
    assertSame(IMAGE, Augmentation.NONE.apply(IMAGE, SIZE, new SplittableRandom(1)));
  }

  @Test
  void repeatsWithItsRandomNumbers() {
    var all = AugmentationParser.parse("flip,rotation=30,shift=0.2,zoom=0.5:1.5,brightness=0.5:1");

    var first = all.apply(IMAGE, SIZE, new SplittableRandom(5));

    assertArrayEquals(first, all.apply(IMAGE, SIZE, new SplittableRandom(5)));
  }

  @Nested
  class AStep {
    @Test
    void mirrors() {
      float[] mirrored = {7, 8, 9, 4, 5, 6, 1, 2, 3, 17, 18, 19, 14, 15, 16, 11, 12, 13};

      assertArrayEquals(mirrored, image().flippedHorizontally().values());
    }

    @Test
    void standsOnItsHead() {
      float[] upside = {11, 12, 13, 14, 15, 16, 17, 18, 19, 1, 2, 3, 4, 5, 6, 7, 8, 9};

      assertArrayEquals(upside, image().flippedVertically().values());
    }

    @Test
    void shiftsValuesWithinTheirLimits() {
      var shifted = new Raster(1, 1, new float[] {10, 100, 200}).channelShifted(50).values();

      assertArrayEquals(new float[] {60, 150, 200}, shifted);
    }

    @Test
    void brightensInWholeNumbers() {
      var bright = new Raster(1, 1, new float[] {10.9f, 100, 200}).brightened(1.55).values();

      assertArrayEquals(new float[] {15, 155, 255}, bright);
    }

    @Test
    void movesWholePixels() {
      var right = new Affine(0, 0, 1, 0, 1, 1);

      var moved = image().transformed(right, new Fill(FillMode.CONSTANT, 0)).values();

      assertArrayEquals(
          new float[] {4, 5, 6, 7, 8, 9, 0, 0, 0, 14, 15, 16, 17, 18, 19, 0, 0, 0}, moved, 1e-6f);
    }
  }

  @Nested
  class Text {
    @Test
    void saysEverything() {
      var parsed =
          AugmentationParser.parse(
              "flip, flip-vertical, rotation=45, shift=0.2, shear=5, zoom=0.5:1.5, channels=120,"
                  + " brightness=0.1:0.9, fill=reflect");

      assertEquals(
          new Augmentation(
              45,
              0.2,
              5,
              new Range(0.5, 1.5),
              120,
              new Range(0.1, 0.9),
              EnumSet.allOf(Flip.class),
              FillMode.REFLECT),
          parsed);
    }

    @Test
    void mayBeNone() {
      assertEquals(Augmentation.NONE, AugmentationParser.parse("none"));
      assertEquals(Set.of(), AugmentationParser.parse("none").flips());
    }

    @Test
    void isRefusedWithWhatThereIs() {
      var error =
          assertThrows(InvalidSettingException.class, () -> AugmentationParser.parse("zoom=2"));

      assertTrue(
          error
              .getMessage()
              .startsWith(
                  "'zoom=2' is not an augmentation; use a comma-separated list of none, flip"),
          error.getMessage());
    }

    @Test
    void mayNotBeNegative() {
      var error =
          assertThrows(
              InvalidSettingException.class, () -> AugmentationParser.parse("rotation=-5"));

      assertEquals(
          "rotation, shift, shear and channels must be at least 0, got -5.0, 0.0, 0.0 and 0.0",
          error.getMessage());
    }
  }

  /** Square pictures: Keras turns others about a point that is not their middle. */
  @Test
  @Tag("slow")
  void movesAsKerasDoes() throws Exception {
    var out = Python.run("augmentation_check.py").lines().toList();

    for (var line : out) {
      var columns = line.split(";");
      double[] t = numbers(columns[1]);
      var affine = new Affine(t[0], t[2], t[1], t[3], t[5], t[4]);
      var fill = new Fill(FillMode.valueOf(columns[0]), (float) t[6]);
      int side = (int) Math.sqrt(numbers(columns[2]).length / 3.0);

      var moved = new Raster(side, side, floats(columns[2])).transformed(affine, fill).values();

      assertArrayEquals(floats(columns[3]), moved, 1e-3f, columns[0] + " " + columns[1]);
    }
    assertEquals(12, out.size());
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static float[] floats(String text) {
    var numbers = numbers(text);
    var floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
    return floats;
  }
}
