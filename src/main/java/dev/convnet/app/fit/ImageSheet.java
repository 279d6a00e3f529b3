// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Images side by side, in rows of equal length; a gap sets the first column apart.
 *
 * @param size of every image
 * @param rows {@code float32 [height, width, 3]} in [0, 255], flat
 */
record ImageSheet(Resize size, List<List<float[]>> rows) {
  private static final int GAP = 4;
  private static final int FIRST_GAP = 16;

  /**
   * Checks the name of a sheet's file.
   *
   * @throws InvalidSettingException if it is neither .png nor .jpg
   */
  static void requireFormat(Path file) {
    if (format(file).isEmpty()) {
      throw new InvalidSettingException("to", "must end in .png or .jpg, got '" + file + "'");
    }
  }

  private static Optional<String> format(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    return Stream.of("png", "jpg").filter(format -> name.endsWith("." + format)).findFirst();
  }

  /** Writes a PNG or JPEG file, as its name says. */
  void write(Path file) throws IOException {
    int columns = rows.get(0).size();
    var sheet =
        new BufferedImage(
            left(columns) - GAP,
            rows.size() * (size.height() + GAP) - GAP,
            BufferedImage.TYPE_INT_RGB);
    var graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.dispose();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns; column++) {
        draw(rows.get(row).get(column), sheet, left(column), row * (size.height() + GAP));
      }
    }
    var encoded = new ByteArrayOutputStream();
    ImageIO.write(sheet, format(file).orElseThrow(), encoded);
    Files.write(file, encoded.toByteArray());
  }

  private int left(int column) {
    return column * (size.width() + GAP) + (column == 0 ? 0 : FIRST_GAP - GAP);
  }

  private void draw(float[] image, BufferedImage sheet, int left, int top) {
    for (int i = 0; i < size.height() * size.width(); i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        rgb = rgb << 8 | Math.min(Math.max(Math.round(image[3 * i + c]), 0), 255);
      }
      sheet.setRGB(left + i % size.width(), top + i / size.width(), rgb);
    }
  }
}
