// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.augment.RandomAffine.Fill;
import dev.convnet.data.images.FloatImage;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.Python;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  private static final Resize SIZE = new Resize(2, 3);
  private static final float[] VALUES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19
  };
  private static final FloatImage IMAGE = new FloatImage(2, 3, VALUES);

  @Test
  void ofNothingIsTheImageItself() {
    assertSame(VALUES, Augmentation.NONE.apply(VALUES, SIZE, new SplittableRandom(1)));
  }

  @Test
  void resizesWhatWasCropped() {
    var image = new Resize(8, 8);
    var values = new float[8 * 8 * 3];
    Arrays.fill(values, 77);

    var changed =
        AugmentationParser.parse("random-crop=0.5").apply(values, image, new SplittableRandom(1));

    assertArrayEquals(values, changed, 1e-4f);
  }

  @Nested
  class AStep {
    @Test
    void shiftsValuesWithinTheirLimits() {
      var image = new FloatImage(1, 1, new float[] {10, 100, 200});

      assertArrayEquals(new float[] {60, 150, 200}, ChannelShift.shift(image, 50).values());
    }

    @Test
    void brightensInWholeNumbers() {
      var image = new FloatImage(1, 1, new float[] {10.9f, 100, 200});

      assertArrayEquals(new float[] {15, 155, 255}, Brightness.adjust(image, 1.55).values());
    }

    @Test
    void movesWholePixels() {
      var right = new Affine(0, 0, 1, 0, 1, 1);

      var moved = right.transform(IMAGE, new Fill(FillMode.CONSTANT, 0)).values();

      assertArrayEquals(
          new float[] {4, 5, 6, 7, 8, 9, 0, 0, 0, 14, 15, 16, 17, 18, 19, 0, 0, 0}, moved, 1e-6f);
    }

    @Test
    void hidesASquare() {
      var hidden = Cutout.hide(new FloatImage(1, 2, new float[] {1, 2, 3, 4, 5, 9}), 0, 1, 1);

      assertArrayEquals(new float[] {1, 2, 3, 4, 4, 4}, hidden.values());
    }

    @Test
    void shiftsEachChannel() {
      var shifted = RgbShift.shift(new FloatImage(1, 1, new float[] {10, 100, 250}), -20, 5, 9);

      assertArrayEquals(new float[] {0, 105, 255}, shifted.values());
    }
  }

  @Nested
  class Text {
    @Test
    void keepsTheOrderOfItsWords() {
      var parsed = AugmentationParser.parse("flip, cutout=0.5, rotation=45, noise, zoom=0.5:1.5");

      assertEquals(
          List.of(
              RandomFlip.HORIZONTAL,
              new Cutout(0.5),
              RandomAffine.IDENTITY.withRotation(45).withZoom(new Range(0.5, 1.5)),
              new GaussianNoise(10)),
          parsed.transforms());
    }

    @Test
    void saysWhatIsBeyondTheEdge() {
      var parsed = AugmentationParser.parse("fill=constant,cval=255,shift=0.2,shear=5");

      assertEquals(
          List.of(
              new RandomAffine(
                  0,
                  Shift.upTo(0.2),
                  Shift.upTo(0.2),
                  5,
                  Range.ONE,
                  new Fill(FillMode.CONSTANT, 255))),
          parsed.transforms());
    }

    @Test
    void shiftsAndZoomsAsKerasDoes() {
      var parsed = AugmentationParser.parse("width-shift=-2:0:3,height-shift=0.1,zoom=0.25");

      assertEquals(
          List.of(
              RandomAffine.IDENTITY
                  .withWidthShift(new Shift(List.of(-2.0, 0.0, 3.0)))
                  .withHeightShift(Shift.upTo(0.1))
                  .withZoom(new Range(0.75, 1.25))),
          parsed.transforms());
    }

    @Test
    void mayBeNone() {
      assertEquals(Augmentation.NONE, AugmentationParser.parse("none"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "zoom=2",
          "width-shift",
          "height-shift=a",
          "zoom",
          "rotate=3",
          "",
          "flip,,noise",
          "flip=",
          "cutout=0.1:0.2",
          "rotation=1:2",
          "color-jitter=1",
          "brightness",
          "blur=1.5",
          "fill=black",
          "noise=many"
        })
    void isRefusedWithWhatThereIs(String text) {
      var error = assertThrows(InvalidSettingException.class, () -> AugmentationParser.parse(text));

      assertTrue(
          error.getMessage().contains("is not an augmentation; use a comma-separated list of none"),
          error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "rotation=-5",
          "noise=-1",
          "cutout=1.5",
          "hue=0.6",
          "random-crop=0",
          "zoom=2:1",
          "posterize=9",
          "randaugment=2:31",
          "random-resized-crop=0.5:2",
          "noise=NaN",
          "cval=256"
        })
    void mayNotBeOutOfRange(String text) {
      var error = assertThrows(InvalidSettingException.class, () -> AugmentationParser.parse(text));

      assertTrue(error.getMessage().contains("must "), error.getMessage());
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
      var fill = new Fill(FillMode.valueOf(columns[0]), t[6]);
      int side = (int) Math.sqrt(numbers(columns[2]).length / 3.0);

      var picture = new FloatImage(side, side, floats(columns[2]));

      var moved = affine.transform(picture, fill).values();

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
