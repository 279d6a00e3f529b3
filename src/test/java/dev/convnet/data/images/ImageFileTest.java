// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
  private static final byte[] COLORS = {
    10, 20, 30, 100, 110, 120, (byte) 200, (byte) 210, 50, 0, 0, 0
  };

  @TempDir private Path folder;

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path picture(String format, BufferedImage image) throws IOException {
    return file("picture." + format, ImageFiles.encode(format, image));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"png", "bmp"})
  void readsEveryPixel(String format) throws IOException {
    var pixels = ImageFile.read(picture(format, ImageFiles.of(2, 2, COLORS)));

    assertEquals(new RgbImage(2, 2, COLORS), pixels);
  }

  @Test
  void readsGif() throws IOException {
    var orange = ImageFiles.as(BufferedImage.TYPE_INT_RGB, ImageFiles.plain(1, 2, 0xffff8000));

    var pixels = ImageFile.read(picture("gif", orange));

    assertArrayEquals(new byte[] {-1, -128, 0, -1, -128, 0}, pixels.rgb());
  }

  @Test
  void readsJpeg() throws IOException {
    var orange = ImageFiles.as(BufferedImage.TYPE_INT_RGB, ImageFiles.plain(8, 16, 0xffff8000));

    var pixels = ImageFile.read(picture("jpg", orange));

    assertEquals(16, pixels.width());
    assertEquals(128, pixels.rgb()[1] & 0xff, 2);
  }

  @Test
  void keepsTheValuesOfGray() throws IOException {
    var gray = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setSample(0, 0, 0, 64);
    gray.getRaster().setSample(1, 0, 0, 200);

    var pixels = ImageFile.read(picture("png", gray));

    assertArrayEquals(new byte[] {64, 64, 64, -56, -56, -56}, pixels.rgb());
  }

  @Test
  void dropsTransparency() throws IOException {
    var pixels = ImageFile.read(picture("png", ImageFiles.plain(1, 1, 0x40102030)));

    assertArrayEquals(new byte[] {16, 32, 48}, pixels.rgb());
  }

  @Test
  void readsNamesWithBlanksAndForeignLetters() throws IOException {
    var png = ImageFiles.encode("png", ImageFiles.of(2, 2, COLORS));

    var pixels = ImageFile.read(file("süße Kätzchen 猫.png", png));

    assertEquals(2, pixels.height());
  }

  @Nested
  class Refuses {
    private void assertRefused(Path file, String reason) {
      var error = assertThrows(IOException.class, () -> ImageFile.read(file));

      assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
      assertTrue(error.getMessage().contains(reason), error.getMessage());
    }

    @Test
    void whatIsNotThere() {
      var file = folder.resolve("none.png");

      var error = assertThrows(NoSuchFileException.class, () -> ImageFile.read(file));

      assertEquals(file + ": there is no such file", error.getMessage());
    }

    @Test
    void anEmptyFile() throws IOException {
      assertRefused(file("a.png", new byte[0]), "is empty");
    }

    @Test
    void text() throws IOException {
      assertRefused(
          file("a.png", "not a picture".getBytes()), "is not a PNG, JPEG, BMP or GIF image");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"png, a PNG", "jpg, a JPEG", "bmp, a BMP", "gif, a GIF"})
    void aFileThatIsCut(String format, String kind) throws IOException {
      var noise = new byte[3 * 40 * 40];
      for (int i = 0; i < noise.length; i++) noise[i] = (byte) (i * 31 % 251);
      var whole = ImageFiles.encode(format, ImageFiles.of(40, 40, noise));

      var file = file("cut." + format, Arrays.copyOf(whole, whole.length / 2));

      var error = assertThrows(IOException.class, () -> ImageFile.read(file));
      assertEquals(
          file + " is " + kind + " file that is cut short or damaged; copy it again",
          error.getMessage());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
      "RIFF____WEBPVP8, is a WebP image",
      "____ftypheic, is a HEIC image",
      "____ftypavif, is an AVIF image",
      "II*0, is a TIFF image",
      "<?xml version='1.0'?><svg>, is an SVG drawing",
      "<!DOCTYPE html><html>, is a web page",
      "%PDF-1.7, is a PDF document"
    })
    void anotherFormatByItsName(String start, String what) throws IOException {
      var bytes = start.replace('_', '\0').replace("*0", "*\0").getBytes();

      assertRefused(file("a.jpg", bytes), what);
    }

    @Test
    void aFolder() throws IOException {
      assertRefused(Files.createDirectory(folder.resolve("a.png")), "is a folder, not an image");
    }

    /** To read from it would take forever. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aPipe() throws IOException, InterruptedException {
      var pipe = folder.resolve("a.png");
      assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

      assertRefused(pipe, "is a pipe or a device, not a file");
    }

    @Test
    void aHugePictureBeforeItIsDecoded() throws IOException {
      assertRefused(
          file("huge.png", headOfPng(10_000, 10_000)), "is 10000 pixels wide and 10000 high");
    }

    /** A PNG that ends behind its header. */
    private static byte[] headOfPng(int width, int height) {
      var png = ByteBuffer.allocate(33);
      png.put(new byte[] {(byte) 137, 80, 78, 71, 13, 10, 26, 10}).putInt(13);
      png.put("IHDR".getBytes()).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
      var crc = new CRC32();
      crc.update(png.array(), 12, 17);
      return png.putInt((int) crc.getValue()).array();
    }
  }
}
