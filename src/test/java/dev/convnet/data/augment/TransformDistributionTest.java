// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.FloatImage;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The random parameters of transforms, read off their results on a ramp: red is the column, green
 * the row. Each is drawn 5,000 times and counted in cells of equal probability.
 */
class TransformDistributionTest {
  private static final int DRAWS = 5_000;
  private static final int SIDE = 64;
  private static final FloatImage RAMP = ramp();

  private static FloatImage ramp() {
    var values = new float[3 * SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
      values[3 * i] = i % SIDE;
      values[3 * i + 1] = i / SIDE;
      values[3 * i + 2] = 100;
    }
    return new FloatImage(SIDE, SIDE, values);
  }

  private static float at(FloatImage image, int row, int column, int channel) {
    return image.values()[3 * (row * image.width() + column) + channel];
  }

  /** Counts what is read off, a number from 0 (inclusive) to 1. */
  private static void assertUniform(String words, int cells, ToDoubleFunction<FloatImage> reading) {
    var transform = AugmentationParser.parse(words);
    var random = new SplittableRandom(1);
    var counts = new int[cells];
    for (int i = 0; i < DRAWS; i++) {
      double read = reading.applyAsDouble(transform.apply(RAMP, random));
      assertTrue(read >= 0 && read < 1, words + ": " + read);
      counts[(int) (read * cells)]++;
    }
    assertUniform(words, counts);
  }

  /** Chi-squared has as many degrees of freedom as there are cells, less one. */
  private static void assertUniform(String words, int... counts) {
    double expected = (double) Arrays.stream(counts).sum() / counts.length;
    double chiSquared = 0;
    for (var count : counts) chiSquared += (count - expected) * (count - expected) / expected;
    int freedom = counts.length - 1;
    double limit = freedom + 5 * Math.sqrt(2.0 * freedom) + 10; // one case in a million is above
    assertTrue(chiSquared < limit, words + ": " + chiSquared + " " + Arrays.toString(counts));
  }

  @Test
  void halfOfTheImagesAreMirrored() {
    assertUniform("flip", 2, image -> at(image, 0, 0, 0) == 0 ? 0.25 : 0.75);
    assertUniform("flip-vertical", 2, image -> at(image, 0, 0, 1) == 0 ? 0.25 : 0.75);
  }

  @Test
  void everyPlaceOfACropIsAsLikely() {
    // the part of 60 of 64 pixels has five places along each axis
    assertUniform("random-crop=0.9375", 5, image -> at(image, 0, 0, 0) / 5 + 1e-6);
    assertUniform("random-crop=0.9375", 5, image -> at(image, 0, 0, 1) / 5 + 1e-6);
  }

  @Test
  void everyPlaceOfAHiddenSquareIsAsLikely() {
    // 56 rows hidden: the first hidden row is 0 to 8
    assertUniform("cutout=0.875", 9, image -> firstHidden(image) / 9.0 + 1e-6);
  }

  private static int firstHidden(FloatImage image) {
    for (int row = 0; row < SIDE; row++) {
      if (at(image, row, SIDE / 2, 2) != 100) return row;
    }
    throw new AssertionError("nothing is hidden");
  }

  /** A number from the range, read off one value of the result. */
  @ParameterizedTest
  @CsvSource({
    "brightness=0:2, 2, 0, 200, 10",
    "channels=30, 0, 2, 62, 8",
    "rgb-shift=80, 2, 20, 180, 8",
    "width-shift=0.25, 0, 16, 48, 16",
    "height-shift=0.25, 1, 16, 48, 16",
    "width-shift=10, 0, 22, 42, 10"
  })
  void numbersAreDrawnUniformly(String words, int channel, double low, double high, int cells) {
    assertUniform(
        words,
        cells,
        image -> {
          double read = (at(image, SIDE / 2, SIDE / 2, channel) - low) / (high - low);
          return Math.min(Math.max(read, 0), 1 - 1e-9);
        });
  }

  /** A point 20 pixels right of the center comes from {@code 20 sin(angle)} rows away. */
  @Test
  void anglesAreDrawnUniformly() {
    assertUniform(
        "rotation=60",
        12,
        image -> {
          double rows = at(image, SIDE / 2, SIDE / 2 + 20, 1) - at(image, SIDE / 2, SIDE / 2, 1);
          double degrees = Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, rows / 20))));
          return Math.min(Math.max((degrees + 60) / 120, 0), 1 - 1e-9);
        });
  }

  @Test
  void everyChangeOfRandAugmentIsAsLikely() {
    var random = new SplittableRandom(1);
    var counts = new int[MagnitudeTransform.values().length];
    for (int i = 0; i < DRAWS; i++) counts[MagnitudeTransform.draw(random).ordinal()]++;

    assertUniform("randaugment", counts);
  }

  @ParameterizedTest
  @CsvSource({"grayscale=0.25, 0.25", "equalize=0.5, 0.5", "autocontrast=0.1, 0.1"})
  void aPartOfTheImagesIsChanged(String words, double part) {
    var transform = AugmentationParser.parse(words);
    var random = new SplittableRandom(1);
    int changed = 0;
    for (int i = 0; i < DRAWS; i++) {
      if (!transform.apply(RAMP, random).equals(RAMP)) changed++;
    }

    assertTrue(Math.abs((double) changed / DRAWS - part) < 0.04, words + ": " + changed);
  }

  /** The deviation of the noise, on values that are far from 0 and 255. */
  @Test
  void noiseHasItsDeviation() {
    var random = new SplittableRandom(1);
    var gray = RAMP.with(filled(128));
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int i = 0; i < 10; i++) {
      for (var value : new GaussianNoise(10).apply(gray, random).values()) {
        sum += value - 128;
        squares += (value - 128) * (value - 128);
        count++;
      }
    }

    assertTrue(Math.abs(sum / count) < 0.2, "mean " + sum / count);
    assertTrue(Math.abs(Math.sqrt(squares / count) - 10) < 0.2, "variance " + squares / count);
  }

  private static float[] filled(float value) {
    var values = new float[3 * SIDE * SIDE];
    Arrays.fill(values, value);
    return values;
  }
}
