// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageMixingTest {
  private static final int DRAWS = 20_000;

  /** The mean is 1/2, the variance 1 / (4 (2 alpha + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.2, 1, 4})
  void partsHaveTheBetaDistribution(double alpha) {
    var random = new SplittableRandom(1);
    var parts = DoubleStream.generate(() -> ImageMixing.beta(alpha, random)).limit(DRAWS).toArray();

    var mean = DoubleStream.of(parts).average().orElseThrow();
    var variance = DoubleStream.of(parts).map(p -> (p - mean) * (p - mean)).sum() / DRAWS;

    assertEquals(0.5, mean, 0.015);
    assertEquals(1 / (4 * (2 * alpha + 1)), variance, 0.005);
  }

  @Test
  void mixUpTakesTheSamePartOfEveryPixel() {
    var mask = new MixUp(0.4).mask(2, 3, new SplittableRandom(1));

    assertEquals(6, mask.length);
    for (var part : mask) assertEquals(mask[0], part);
    assertTrue(mask[0] > 0 && mask[0] < 1);
  }

  @Test
  void cutMixTakesARectangleFromThePartner() {
    var random = new SplittableRandom(1);
    for (int draw = 0; draw < 200; draw++) {
      var mask = new CutMix(1).mask(12, 10, random);
      var hidden = IntStream.range(0, 120).filter(i -> mask[i] == 0).toArray();
      var rows = IntStream.of(hidden).map(i -> i / 10).distinct().toArray();
      var columns = IntStream.of(hidden).map(i -> i % 10).distinct().toArray();

      assertEquals(hidden.length, rows.length * columns.length);
      for (int i = 1; i < rows.length; i++) assertEquals(rows[i - 1] + 1, rows[i]);
      assertTrue(IntStream.range(0, 120).allMatch(i -> mask[i] == 0 || mask[i] == 1));
    }
  }

  /** A rectangle in the middle: λ = 3/4 gives half the sides. */
  @Test
  void theRectangleHasTheRightSize() {
    var halves =
        new RandomGenerator() {
          private int draws;

          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public double nextDouble() {
            return draws++ == 0 ? 0.6 : 0.2; // x / (x + y) = 3/4
          }

          @Override
          public int nextInt(int bound) {
            return bound / 2;
          }
        };

    var mask = new CutMix(1).mask(8, 4, halves);

    var hidden = IntStream.range(0, 32).filter(i -> mask[i] == 0).toArray();
    assertArrayEquals(new int[] {9, 10, 13, 14, 17, 18, 21, 22}, hidden);
  }

  @Test
  void mixesPixelByPixel() {
    var mixed =
        ImageMixing.mix(
            new float[] {100, 100, 100, 0, 0, 0},
            new float[] {0, 0, 40, 80, 80, 80},
            new float[] {0.25f, 1});

    assertArrayEquals(new float[] {25, 25, 55, 0, 0, 0}, mixed);
  }

  @Test
  void wordsNameTheMixings() {
    var parsed = AugmentationParser.parse("flip,mixup,cutmix=0.5");

    assertEquals(1, parsed.transforms().size());
    assertEquals(List.of(new MixUp(0.2), new CutMix(0.5)), parsed.mixings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mixup=0", "cutmix=11", "mixup=NaN", "cutmix=-1"})
  void otherParametersAreRefused(String word) {
    var refused = assertThrows(InvalidSettingException.class, () -> AugmentationParser.parse(word));

    assertTrue(refused.getMessage().contains("must be from 0.05 to 10"), refused.getMessage());
  }
}
