// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.RgbImage;
import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UncompressedPngTest {
  private static RgbImage image(int height, int width) {
    var rgb = new byte[3 * height * width];
    new Random(1).nextBytes(rgb);
    return new RgbImage(height, width, rgb);
  }

  /** 65,535 bytes fit in a block: 5 rows of 4369 pixels are one byte more than five blocks. */
  @ParameterizedTest(name = "{0}x{1}")
  @CsvSource({"1, 1", "32, 32", "5, 4369", "1, 21844", "1, 21845", "300, 200"})
  void everyDecoderReadsTheSamePixels(int height, int width) throws IOException {
    var image = image(height, width);

    var png = UncompressedPng.encode(image);

    assertEquals(image, ImageFile.decode(png, "it", ExifOrientation.IGNORE));
    assertEquals(Optional.of(image), UncompressedPng.decode(png));
    var ofJdk = ImageIO.read(new ByteArrayInputStream(png));
    var rgb = ImageFiles.of(height, width, image.rgb());
    assertArrayEquals(
        rgb.getRGB(0, 0, width, height, null, 0, width),
        ofJdk.getRGB(0, 0, width, height, null, 0, width));
  }

  @Test
  void anotherPngIsLeftToTheUsualDecoder() {
    var plain = ImageFiles.as(BufferedImage.TYPE_INT_RGB, ImageFiles.plain(9, 9, -1));

    assertEquals(Optional.empty(), UncompressedPng.decode(ImageFiles.encode("png", plain)));
    assertEquals(Optional.empty(), UncompressedPng.decode(new byte[0]));
  }

  /** Pixels follow behind the header of 43 bytes and that of the block. */
  @Test
  void aChangedFileIsNeverDecodedToOtherPixelsWithoutAWord() {
    var image = image(3, 2);
    var png = UncompressedPng.encode(image);

    for (int at = 0; at < png.length; at++) {
      png[at] ^= 0x10;
      var decoded = UncompressedPng.decode(png);
      assertTrue(decoded.isEmpty() || decoded.get().equals(image), "byte " + at);
      png[at] ^= 0x10;
    }
  }
}
