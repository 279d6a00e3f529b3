// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads the file of an image, and of a large one only some rows and columns. */
public final class SmallImage {
  private SmallImage() {}

  /**
   * Reads PNG, JPEG, GIF or BMP.
   *
   * @param mostPixels of the image in the file; a larger one is not decoded
   * @param side about the shorter side of what is read, in pixels, at least
   * @return empty if it cannot be decoded, or has more pixels than it may
   */
  public static Optional<BufferedImage> read(byte[] file, long mostPixels, int side) {
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      var readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) return Optional.empty();
      var reader = readers.next();
      try {
        reader.setInput(input, true, true);
        return read(reader, mostPixels, side);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) { // such as a JPEG in CMYK
      return Optional.empty();
    }
  }

  private static Optional<BufferedImage> read(ImageReader reader, long mostPixels, int side)
      throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > mostPixels) return Optional.empty();
    var parameters = reader.getDefaultReadParam();
    int step = Math.max(1, Math.min(width, height) / side);
    parameters.setSourceSubsampling(step, step, 0, 0);
    return Optional.of(reader.read(0, parameters));
  }
}
