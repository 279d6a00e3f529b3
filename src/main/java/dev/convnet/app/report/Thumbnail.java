// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Small copies of images, to be part of a page or of an event file. */
final class Thumbnail {
  private static final int LONGEST_SIDE = 128; // pixels

  private Thumbnail() {}

  /** The image, made smaller if one of its sides is longer than 128 pixels. */
  static BufferedImage of(RgbImage image) {
    var longest = Math.max(image.height(), image.width());
    if (longest <= LONGEST_SIDE) return picture(image.height(), image.width(), image);
    int height = Math.max(1, image.height() * LONGEST_SIDE / longest);
    int width = Math.max(1, image.width() * LONGEST_SIDE / longest);
    return picture(height, width, image);
  }

  /** The image in a size. */
  static BufferedImage picture(int height, int width, RgbImage image) {
    var pixels = new Resize(height, width).apply(image);
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) rgb = rgb << 8 | Math.round(pixels[3 * i + c]) & 0xff;
      picture.setRGB(i % width, i / width, rgb);
    }
    return picture;
  }

  /** A PNG file for images of few pixels, whose every pixel shows; otherwise a JPEG file. */
  static String dataUri(RgbImage image) throws IOException {
    var picture = of(image);
    var format = picture.getWidth() * picture.getHeight() <= 64 * 64 ? "png" : "jpeg";
    return "data:image/%s;base64,%s"
        .formatted(format, Base64.getEncoder().encodeToString(encode(picture, format)));
  }

  static byte[] encode(BufferedImage picture, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(picture, format, out);
    return out.toByteArray();
  }
}
