// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.FloatImage;
import dev.convnet.data.images.Resize;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds for every transform, any image and any random numbers. */
class TransformPropertyTest {
  private static final List<String> WORDS =
      List.of(
          "flip",
          "flip-vertical",
          "rotation=45,shift=0.2,shear=20,zoom=0.5:1.5",
          "center-crop",
          "random-crop",
          "random-resized-crop",
          "brightness=0:3",
          "contrast=0:3",
          "saturation=0:3",
          "gamma=0.2:5",
          "sharpen=0:5",
          "hue=0.5",
          "color-jitter",
          "grayscale",
          "channels=120",
          "rgb-shift=120",
          "equalize",
          "autocontrast",
          "posterize=1",
          "solarize=0",
          "blur=3",
          "gaussian-blur=0:3",
          "median-blur=2",
          "noise=60",
          "cutout=0.5",
          "randaugment=3:30",
          "trivialaugment",
          "flip,rotation=10,random-resized-crop,color-jitter,blur,cutout");

  @Provide
  static Arbitrary<String> words() {
    return Arbitraries.of(WORDS);
  }

  private enum Content {
    WHOLE_NUMBERS,
    DULL,
    FRACTIONS,
    ONE_COLOR
  }

  private static FloatImage image(int height, int width, Content content, long seed) {
    var random = new SplittableRandom(seed);
    var values = new float[3 * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (content) {
            case WHOLE_NUMBERS -> random.nextInt(256);
            case DULL -> 30 + random.nextInt(150);
            case FRACTIONS -> (float) (255 * random.nextDouble());
            case ONE_COLOR -> i < 3 ? random.nextInt(256) : values[i % 3];
          };
    }
    return new FloatImage(height, width, values);
  }

  private static FloatImage image(int height, int width) {
    return image(height, width, Content.DULL, 1);
  }

  @Property(tries = 300)
  void keepsShapeAndRangeAndItsInput(
      @ForAll("words") String words,
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll Content content,
      @ForAll long seed) {
    var augmentation = AugmentationParser.parse(words);
    var image = image(height, width, content, seed);
    var before = image.values().clone();
    var size = new Resize(height, width);

    var changed = augmentation.apply(image.values(), size, new SplittableRandom(seed));

    assertArrayEquals(before, image.values());
    assertEquals(before.length, changed.length);
    for (var value : changed) assertTrue(value >= 0 && value <= 255.001, words + ": " + value);
    assertArrayEquals(
        changed, augmentation.apply(image.values(), size, new SplittableRandom(seed)));
  }

  @Property(tries = 100)
  void changesSomethingForSomeNumbers(@ForAll("words") String words) {
    var augmentation = AugmentationParser.parse(words);
    var image = image(24, 20); // equalization needs more than 255 pixels

    assertTrue(
        IntStream.range(0, 60)
            .anyMatch(i -> !augmentation.apply(image, new SplittableRandom(i)).equals(image)),
        words);
  }

  @Test
  void aFlipIsMadeForHalfOfTheImages() {
    var image = image(4, 4);
    long flipped =
        IntStream.range(0, 4000)
            .filter(i -> !RandomFlip.HORIZONTAL.apply(image, new SplittableRandom(i)).equals(image))
            .count();

    assertEquals(2000, flipped, 4 * Math.sqrt(1000)); // four standard deviations
  }

  @Test
  void aFactorIsUniform() {
    var white = new FloatImage(1, 1, new float[] {200, 200, 200});
    var counts = new int[10];
    for (int i = 0; i < 10_000; i++) {
      var value =
          new Brightness(new Range(0.5, 1)).apply(white, new SplittableRandom(i)).values()[0];
      counts[(int) ((value - 100) / 10)]++;
    }

    for (int count : counts) assertEquals(1000, count, 4 * Math.sqrt(900));
  }

  @Test
  void allTransformsOfRandAugmentOccur() {
    var random = new SplittableRandom(5);
    var counts = new TreeMap<MagnitudeTransform, Integer>();
    for (int i = 0; i < 14_000; i++) counts.merge(MagnitudeTransform.draw(random), 1, Integer::sum);

    assertEquals(14, counts.size());
    counts.values().forEach(count -> assertEquals(1000, count, 4 * Math.sqrt(930)));
  }

  @Test
  void aResizedCropHasTheAreaAndTheShapeThatWereDrawn() {
    var image = image(200, 200);
    double area = 0;
    for (int i = 0; i < 2000; i++) {
      var crop = new RandomResizedCrop(new Range(0.2, 0.6)).apply(image, new SplittableRandom(i));
      area += crop.height() * crop.width() / 40_000.0 / 2000;
      var ratio = (double) crop.width() / crop.height();
      assertTrue(ratio > 0.74 && ratio < 1.35, "" + ratio);
    }

    assertEquals(0.4, area, 0.012); // four standard deviations
  }
}
