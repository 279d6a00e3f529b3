// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageStatisticsTest {
  static LabeledImages random(int count, int height, int width) {
    var rgb = new byte[3 * height * width * count];
    new Random(3).nextBytes(rgb);
    return new InMemoryImages(new Resize(height, width), List.of("a"), new byte[count], rgb);
  }

  @Test
  void aMeanAndADeviationAreExact() throws IOException {
    // red: 0 and 255, green: 10 and 10, blue: 1 and 2
    var pixels = new byte[] {0, 10, 1, (byte) 255, 10, 2};
    var images = new InMemoryImages(new Resize(1, 2), List.of("a"), new byte[1], pixels);

    var statistics = ImageStatistics.of(images);

    var channels = statistics.channels();
    assertEquals(127.5, channels.get(0).mean());
    assertEquals(127.5, channels.get(0).standardDeviation());
    assertEquals(10, channels.get(1).mean());
    assertEquals(0, channels.get(1).standardDeviation());
    assertEquals(1.5, channels.get(2).mean());
    assertEquals(0.5, channels.get(2).standardDeviation());
    assertEquals(2, statistics.pixels());
  }

  /** A sum of squares in double precision would lose all digits of this deviation. */
  @Test
  void aSmallDeviationOfManyPixelsIsNotLost() {
    long count = 2_000_000_000_000L;
    var sum = BigInteger.valueOf(255).multiply(BigInteger.valueOf(count)).subtract(BigInteger.ONE);
    var squares =
        BigInteger.valueOf(255 * 255)
            .multiply(BigInteger.valueOf(count))
            .subtract(BigInteger.valueOf(255 * 255 - 254 * 254));

    var channel = new ImageStatistics.Channel(count, sum, squares);

    assertEquals(Math.sqrt(1.0 / count), channel.standardDeviation(), 1e-12);
  }

  @Test
  void allImagesAreCountedWithTheirSizes() throws IOException {
    var images = random(1000, 3, 5);

    var statistics = ImageStatistics.withFingerprints(images);

    long sum = 0;
    for (int i = 0; i < 1000; i++) {
      var rgb = images.image(i).rgb();
      for (int k = 0; k < rgb.length; k += 3) sum += rgb[k] & 0xff;
    }
    assertEquals(BigInteger.valueOf(sum), statistics.channels().get(0).sum());
    assertEquals(15_000, statistics.pixels());
    assertEquals(new ImageStatistics.Size(3, 5), statistics.sizes().get(999));
    assertEquals(1000, statistics.fingerprints().stream().distinct().count());
  }

  @Test
  void theMeanImageIsTheMeanOfEachPixel() throws IOException {
    var images = random(300, 2, 3);

    var mean = MeanImage.of(images, new Resize(2, 3));

    var expected = new double[18];
    for (int i = 0; i < 300; i++) {
      var rgb = images.image(i).rgb();
      for (int k = 0; k < 18; k++) expected[k] += rgb[k] & 0xff;
    }
    for (int k = 0; k < 18; k++) expected[k] /= 300;
    assertArrayEquals(expected, mean.values());
  }

  @Test
  void aMeanOfNothingIsRefused() {
    var none = random(1, 2, 3).subset();

    assertThrows(InvalidSettingException.class, () -> MeanImage.of(none, new Resize(2, 3)));
  }

  @Test
  void theMomentsAreThoseOfTheResizedImages() throws IOException {
    var images = random(700, 4, 4);
    var exact = ImageStatistics.of(images);

    var moments = ChannelMoments.of(images, new Resize(4, 4));
    var smaller = ChannelMoments.of(images, new Resize(2, 2));

    for (int c = 0; c < 3; c++) {
      assertEquals(exact.channels().get(c).mean(), moments.mean()[c], 1e-9);
      assertEquals(exact.channels().get(c).standardDeviation(), moments.deviation()[c], 1e-9);
      assertTrue(smaller.deviation()[c] < moments.deviation()[c]);
    }
  }
}
