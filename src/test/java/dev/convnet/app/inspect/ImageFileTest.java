// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
  private static final BufferedImage IMAGE = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);

  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "x.png, png",
    "X.PNG, png",
    "x.jpg, JPEG",
    "a.b.jpeg, JPEG",
    "x.gif, gif",
    ".bmp, bmp"
  })
  void isWrittenInTheFormatOfItsExtension(String name, String format) throws IOException {
    var file = directory.resolve(name);

    new ImageFile(file).write(IMAGE);

    try (var in = ImageIO.createImageInputStream(file.toFile())) {
      assertEquals(format, ImageIO.getImageReaders(in).next().getFormatName());
    }
    assertEquals(4, ImageIO.read(file.toFile()).getWidth());
    assertEquals(List.of(file), files());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"x.svg", "x", "png", "x.", ".", "..", "/", "x.png.part", "x.jpg/x"})
  void isRefusedWithAnotherExtension(String name) {
    var error = assertThrows(InvalidSettingException.class, () -> new ImageFile(Path.of(name)));

    assertEquals("to must end in .png, .jpg, .jpeg, .gif or .bmp, got " + name, error.getMessage());
  }

  @Test
  void replacesAnExistingFile() throws IOException {
    var file = Files.writeString(directory.resolve("x.png"), "old");

    new ImageFile(file).write(IMAGE);

    assertEquals(2, ImageIO.read(file.toFile()).getHeight());
  }

  @Test
  void needsADirectory() {
    var missing = directory.resolve("missing");
    var file = new ImageFile(missing.resolve("x.png"));

    var error = assertThrows(IOException.class, file::checkDirectory);

    assertEquals(
        "cannot write " + file.path() + ": " + missing + " is not a directory", error.getMessage());
  }

  @Test
  void isNoDirectoryItself() throws IOException {
    var file = new ImageFile(Files.createDirectory(directory.resolve("x.png")));

    var error = assertThrows(IOException.class, file::checkDirectory);

    assertEquals("cannot write " + file.path() + ": it is a directory", error.getMessage());
  }

  @Test
  void thatCannotBeWrittenLeavesTheOldOne() throws IOException {
    var file = Files.writeString(directory.resolve("x.png"), "old");
    Files.createDirectories(directory.resolve("x.png.part/full"));

    var error = assertThrows(IOException.class, () -> new ImageFile(file).write(IMAGE));

    assertTrue(error.getMessage().startsWith("cannot write " + file + ": "), error.getMessage());
    assertEquals("old", Files.readString(file));
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
