// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.sets.Cifar10;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class Cifar10AugmentationPropertyTest {
  private static final int OFFSET = 5;

  @Property(tries = 100)
  void theClosedFormIsTheFiveSteps(
      @ForAll("distortions") Cifar10Augmentation distortion,
      @ForAll("pictures") byte[] picture,
      @ForAll @DoubleRange(min = -63, max = 63) double brightness) {
    var image = new float[OFFSET + Cifar10Augmentation.VALUES];

    distortion.apply(picture, image, OFFSET);

    var expected = FiveSteps.apply(picture, distortion, brightness);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], image[OFFSET + i], 1e-5, "value " + i);
    }
  }

  @Property(tries = 100)
  void aPictureOfOneColorBecomesZeros(
      @ForAll("distortions") Cifar10Augmentation distortion,
      @ForAll @IntRange(max = 255) int gray) {
    var picture = new byte[Cifar10.IMAGE_BYTES];
    Arrays.fill(picture, (byte) gray);
    var image = new float[Cifar10Augmentation.VALUES];

    distortion.apply(picture, image, 0);

    for (float value : image) {
      assertEquals(0, value, 0);
    }
  }

  @Provide
  Arbitrary<Cifar10Augmentation> distortions() {
    var offsets = Arbitraries.integers().between(0, 8);
    var contrasts = Arbitraries.of(0.2, 0.5, 1.0, 1.234, 1.7999999);
    return Combinators.combine(offsets, offsets, Arbitraries.of(true, false), contrasts)
        .as(Cifar10Augmentation::new);
  }

  /** From one color, over noise of a level or two, to all colors. */
  @Provide
  Arbitrary<byte[]> pictures() {
    var lowest = Arbitraries.integers().between(0, 255);
    var spreads = Arbitraries.of(1, 2, 3, 30, 256);
    return Combinators.combine(lowest, spreads, Arbitraries.longs()).as(this::picture);
  }

  private byte[] picture(int lowest, int spread, long seed) {
    var random = new Random(seed);
    var planes = new byte[Cifar10.IMAGE_BYTES];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) Math.min(255, lowest + random.nextInt(spread));
    }
    return planes;
  }
}
