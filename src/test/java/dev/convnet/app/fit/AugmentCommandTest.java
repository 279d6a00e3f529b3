// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.app.fit.AugmentCommand.Settings;
import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentCommandTest {
  private static final int SIZE = 12;

  @TempDir private Path folder;

  /** Three images, each of one color. */
  private static LabeledImages images() {
    var pixels = new byte[3 * SIZE * SIZE * 3];
    for (int i = 0; i < pixels.length; i++)
      pixels[i] = (byte) (40 + 60 * (i / (pixels.length / 3)));
    return new InMemoryImages(
        new Resize(SIZE, SIZE), List.of("a", "b"), new byte[] {0, 1, 0}, pixels);
  }

  private static String write(String augment, Path to) throws IOException {
    var out = new ByteArrayOutputStream();
    AugmentCommand.write(images(), new Settings(augment, to, 2, 3, SIZE, 1), new PrintStream(out));
    return out.toString();
  }

  @Test
  void aRowHasTheImageAndItsChangedCopies() throws IOException {
    var to = folder.resolve("sheet.png");

    var printed = write("brightness=0:0", to);

    assertEquals("wrote " + to + ": 2 images, 3 changed copies of each\n", printed);
    var sheet = ImageIO.read(to.toFile());
    assertEquals(4 * SIZE + 16 + 2 * 4, sheet.getWidth());
    assertEquals(2 * SIZE + 4, sheet.getHeight());
    assertEquals(0xffffffff, sheet.getRGB(SIZE + 8, 0)); // the gap
    assertNotEquals(0xff000000, sheet.getRGB(0, 0)); // the image
    for (int copy = 0; copy < 3; copy++) {
      assertEquals(0xff000000, sheet.getRGB(SIZE + 16 + copy * (SIZE + 4), 0));
    }
  }

  @Test
  void theSameSeedWritesTheSameSheet() throws IOException {
    write("noise,cutout,trivialaugment", folder.resolve("one.png"));
    write("noise,cutout,trivialaugment", folder.resolve("two.png"));

    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one.png")),
        Files.readAllBytes(folder.resolve("two.png")));
  }

  @Test
  void anotherFormatIsRefused() {
    var error =
        assertThrows(
            InvalidSettingException.class, () -> write("flip", folder.resolve("sheet.webp")));

    assertEquals("to", error.setting());
  }
}
