// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.error.InvalidSettingException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * An image file to be written in the format that its name ends with. It appears when it is
 * complete; an existing file is then replaced.
 */
record ImageFile(Path path) {
  private static final Map<String, String> FORMATS =
      Map.of(".png", "png", ".jpg", "jpeg", ".jpeg", "jpeg", ".gif", "gif", ".bmp", "bmp");

  /**
   * Names the file.
   *
   * @throws InvalidSettingException if the name ends with no format that can be written
   */
  ImageFile {
    if (format(path).isEmpty()) {
      throw new InvalidSettingException(
          "to", "must end in .png, .jpg, .jpeg, .gif or .bmp, got " + path);
    }
  }

  private static String format(Path path) {
    var name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return FORMATS.getOrDefault(name.substring(Math.max(0, name.lastIndexOf('.'))), "");
  }

  /**
   * Checks that the file can be made, before the work for it starts.
   *
   * @throws IOException if its directory does not exist, or it is a directory itself
   */
  void checkDirectory() throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException("cannot write " + path + ": it is a directory");
    }
    var directory = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new IOException("cannot write " + path + ": " + directory + " is not a directory");
    }
  }

  /**
   * Writes the image.
   *
   * @param image without transparency, which some formats do not have
   * @throws IOException if it cannot be written; a file of this name is then as it was before
   */
  void write(BufferedImage image) throws IOException {
    var part = path.resolveSibling(path.getFileName() + ".part");
    try {
      try (var out = Files.newOutputStream(part)) {
        if (!ImageIO.write(image, format(path), out)) throw new IOException("unknown format");
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(part);
      throw new IOException("cannot write " + path + ": " + FileErrors.reason(e), e);
    }
  }

  private static void deleteQuietly(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // the failure that is reported comes first
    }
  }
}
