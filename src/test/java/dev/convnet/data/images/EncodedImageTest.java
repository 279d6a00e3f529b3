// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that claim to be huge images. */
class EncodedImageTest {
  private static byte[] file(String format) {
    var plain = ImageFiles.plain(8, 5, 0xffff8000);
    return ImageFiles.encode(format, ImageFiles.as(BufferedImage.TYPE_INT_RGB, plain));
  }

  private static void assertRefused(int width, int height, byte[] file) {
    var error = assertThrows(IllegalArgumentException.class, () -> EncodedImage.of(file, "cat"));

    assertEquals(
        "cat is %d pixels wide and %d high, but an image may have 50 million; make it smaller"
            .formatted(width, height),
        error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void acceptsASmallImageAndWhatIsCutBeforeItsSize(String format) {
    var file = file(format);

    assertDoesNotThrow(() -> EncodedImage.of(file, "cat"));
    for (int length = 0; length < 30; length++) {
      var cut = Arrays.copyOf(file, length);
      assertDoesNotThrow(() -> EncodedImage.of(cut, "cat"));
    }
  }

  /** Asking TensorFlow about such a file costs a line on the console. */
  @Test
  void knowsAJpegThatIsCutBeforeItsPixels() {
    var jpeg = file("jpg");
    int scan = 0;
    while (jpeg[scan] != (byte) 0xff || jpeg[scan + 1] != (byte) 0xda) scan++;
    int pixels = scan + 2 + jpeg[scan + 3];

    for (int length = 3; length <= jpeg.length; length++) {
      var cut = EncodedImage.of(Arrays.copyOf(jpeg, length), "cat");
      assertEquals(length < pixels, cut.isCutBeforePixels(), length + " bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif", "bmp"})
  void isNoCutJpeg(String format) {
    assertFalse(EncodedImage.of(file(format), "cat").isCutBeforePixels());
  }

  @Test
  void refusesAPng() {
    var png = ByteBuffer.wrap(file("png"));
    assertRefused(10_000, 10_000, png.putInt(16, 10_000).putInt(20, 10_000).array());
  }

  /** The size of a GIF's canvas does not matter to the decoder. */
  @Test
  void refusesAGifWhoseFirstFrameIsHuge() {
    var bytes = file("gif");
    int frame = 13 + (3 << (bytes[10] & 7) + 1);
    while (bytes[frame] != 0x2c) frame += 8; // an extension that ImageIO writes
    var gif = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    gif.putShort(frame + 5, (short) 60_000).putShort(frame + 7, (short) 1000);

    assertRefused(60_000, 1_000, gif.array());
  }

  @ParameterizedTest
  @ValueSource(ints = {40_000, -40_000})
  void refusesABmpInEitherDirection(int height) {
    var bmp = ByteBuffer.wrap(file("bmp")).order(ByteOrder.LITTLE_ENDIAN);

    assertRefused(1_251, 40_000, bmp.putInt(18, 1_251).putInt(22, height).array());
  }

  /** Java's reader would reserve memory for what the header announces. */
  @ParameterizedTest
  @CsvSource({
    "30, 4, 34, 2000000000", // a JPEG inside of two gigabytes
    "30, 5, 34, 2000000000", // a PNG
    "30, 0, 46, 600000000" // colors of a palette
  })
  void refusesABmpThatAnnouncesMoreThanItHolds(int at, int value, int otherAt, int otherValue) {
    var indexed = ImageFiles.as(BufferedImage.TYPE_BYTE_INDEXED, ImageFiles.plain(8, 5, -1));
    var bmp = ByteBuffer.wrap(ImageFiles.encode("bmp", indexed)).order(ByteOrder.LITTLE_ENDIAN);
    bmp.putInt(at, value).putInt(otherAt, otherValue);

    var error =
        assertThrows(IllegalArgumentException.class, () -> EncodedImage.of(bmp.array(), "cat"));

    assertEquals(
        "cat is a BMP file of 8 bits per pixel that is damaged or of a rare kind; save it again as"
            + " PNG",
        error.getMessage());
  }

  @Test
  void refusesAJpegWhoseFrameFollowsOtherSegmentsAndFilling() {
    var jpeg =
        new int[] {
          0xff,
          0xd8,
          0xff,
          0xe0,
          0,
          4,
          0xff,
          0xc0, // a segment whose content looks like a frame
          7,
          0xff,
          0x01,
          0xff,
          0xff,
          0xc2,
          0,
          17,
          8,
          0xff,
          0xff,
          0xea,
          0x60 // 65535 high, 60000 wide
        };
    var bytes = new byte[jpeg.length];
    for (int i = 0; i < jpeg.length; i++) bytes[i] = (byte) jpeg[i];

    assertRefused(60_000, 65_535, bytes);
  }

  @Test
  void acceptsFiftyMillionPixelsAndNotAPixelMore() {
    var png = ByteBuffer.wrap(file("png")).putInt(16, 50_000_000).putInt(20, 1);

    assertDoesNotThrow(() -> EncodedImage.of(png.array(), "cat"));
    assertRefused(50_000_001, 1, png.putInt(16, 50_000_001).array());
  }
}
