// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Small picture files, written by the JDK. */
public final class ImageFiles {
  private ImageFiles() {}

  /** A picture of one color, {@code 0xAARRGGBB}. */
  public static BufferedImage plain(int height, int width, int color) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) image.setRGB(x, y, color);
    return image;
  }

  /** {@code image} as TYPE_BYTE_GRAY, TYPE_INT_RGB and so on. */
  public static BufferedImage as(int type, BufferedImage image) {
    var converted = new BufferedImage(image.getWidth(), image.getHeight(), type);
    converted.getGraphics().drawImage(image, 0, 0, null);
    return converted;
  }

  /** A picture of bytes. */
  public static BufferedImage of(int height, int width, byte[] rgb) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      int color = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
      image.setRGB(i % width, i / width, color);
    }
    return image;
  }

  /**
   * The file of a picture.
   *
   * @param format png, jpg, gif or bmp
   */
  public static byte[] encode(String format, BufferedImage image) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) throw new IOException("can't write as " + format);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
