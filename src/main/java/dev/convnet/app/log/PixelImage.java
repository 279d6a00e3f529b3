// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * An image of numbers: rows of pixels, with one channel or three. Numbers up to 1 are brightness
 * from 0 to 1; if one is greater, all are from 0 to 255.
 */
final class PixelImage {
  private static final int MOST_PIXELS = 50_000_000;
  private static final int BYTE = 255;

  private PixelImage() {}

  /** A PNG file; empty if the numbers are no image. */
  static Optional<byte[]> png(JsonNode rows) throws IOException {
    int height = rows.size();
    int width = rows.path(0).size();
    var first = rows.path(0).path(0);
    int channels = first.isArray() ? first.size() : 1;
    boolean hasShape = height > 0 && width > 0 && (long) height * width <= MOST_PIXELS;
    if (!hasShape || channels != 1 && channels != 3) return Optional.empty();
    var values = new double[height * width * channels];
    if (!fill(rows, values, width, channels)) return Optional.empty();
    var png = new ByteArrayOutputStream();
    ImageIO.write(drawn(values, height, width, channels), "png", png);
    return Optional.of(png.toByteArray());
  }

  /** Whether all rows have the same shape, and numbers. */
  private static boolean fill(JsonNode rows, double[] values, int width, int channels) {
    int next = 0;
    boolean hasChannels = rows.path(0).path(0).isArray();
    for (var row : rows) {
      if (row.size() != width) return false;
      for (var pixel : row) {
        if (pixel.isArray() != hasChannels || hasChannels && pixel.size() != channels) return false;
        for (int c = 0; c < channels; c++) {
          var number = pixel.isArray() ? pixel.get(c) : pixel;
          if (!number.isNumber()) return false;
          values[next++] = number.doubleValue();
        }
      }
    }
    return true;
  }

  private static BufferedImage drawn(double[] values, int height, int width, int channels) {
    double most = 0;
    for (double value : values) most = Math.max(most, value);
    double scale = most > 1 ? 1 : BYTE;
    boolean isGray = channels == 1;
    var image =
        new BufferedImage(
            width, height, isGray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < values.length; i++) {
      int pixel = i / channels;
      int level = (int) Math.round(Math.max(0, Math.min(BYTE, scale * values[i])));
      image.getRaster().setSample(pixel % width, pixel / width, i % channels, level);
    }
    return image;
  }
}
