// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that an exported network takes, and those that it refuses. */
class ImageFormatTest {
  private static final int ORANGE = 0xffff8000;
  private static final float[] ORANGE_SCORES = ColorNetwork.scores(255, 128, 0);
  private static final float[] WHITE_SCORES = {1 / 3f, 1 / 3f, 1 / 3f};

  @TempDir static Path folder;

  private static ImageClassifier classifier;

  @BeforeAll
  static void export() throws IOException {
    var exporter = new SavedModelExporter(ColorNetwork.network());
    var version = exporter.export(ColorNetwork.checkpoint(folder), folder.resolve("colors"));
    classifier = ImageClassifier.load(version);
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  private static float[] scores(byte[] file) {
    return ColorNetwork.scores(classifier.classifyEncoded(List.of(file)).get(0));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"png", "gif", "bmp", "jpg"})
  void acceptsFilesOfFourFormats(String format) {
    var image = ImageFiles.as(BufferedImage.TYPE_INT_RGB, ImageFiles.plain(8, 5, ORANGE));

    var scores = scores(ImageFiles.encode(format, image));

    var tolerance = format.equals("jpg") ? 1e-3f : 1e-6f; // a color of JPEG is a little off
    assertArrayEquals(ORANGE_SCORES, scores, tolerance);
  }

  @ParameterizedTest(name = "java.awt.image.BufferedImage type {0}")
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY
      })
  void acceptsPngsWithOrWithoutColorPaletteAndAlpha(int type) {
    var image = ImageFiles.as(type, ImageFiles.plain(8, 5, 0xffffffff));

    assertArrayEquals(WHITE_SCORES, scores(ImageFiles.encode("png", image)), 1e-6f);
  }

  @ParameterizedTest(name = "alpha {0}")
  @ValueSource(ints = {1, 128, 255})
  void dropsTransparency(int alpha) {
    var image = ImageFiles.plain(8, 5, alpha << 24 | 0xff8000);

    assertArrayEquals(ORANGE_SCORES, scores(ImageFiles.encode("png", image)), 1e-6f);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"png", "gif", "bmp", "jpg"})
  void refusesACutFile(String format) {
    var image = ImageFiles.as(BufferedImage.TYPE_INT_RGB, ImageFiles.plain(64, 64, ORANGE));
    var file = ImageFiles.encode(format, image);

    assertRefused(
        Arrays.copyOf(file, file.length / 2), "file that is cut short or damaged; copy it again");
  }

  @Test
  void refusesATextFile() {
    assertRefused("a cat".getBytes(), "is not a PNG, JPEG, BMP or GIF image");
  }

  @Test
  void refusesAnEmptyFile() {
    assertRefused(new byte[0], "is empty");
  }

  @Test
  void saysWhichOfSeveralFilesIsBad() {
    var good = ImageFiles.encode("png", ImageFiles.plain(8, 5, ORANGE));
    var files = List.of(good, good, "a cat".getBytes(), good);

    var error =
        assertThrows(IllegalArgumentException.class, () -> classifier.classifyEncoded(files));

    assertEquals("file 3 of 4 is not a PNG, JPEG, BMP or GIF image", error.getMessage());
  }

  private static void assertRefused(byte[] file, String reason) {
    var error = assertThrows(IllegalArgumentException.class, () -> scores(file));

    assertTrue(error.getMessage().startsWith("the image is "), error::getMessage);
    assertTrue(error.getMessage().endsWith(reason), error::getMessage);
  }
}
