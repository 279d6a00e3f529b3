// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the numbers of a JPEG's pixels are, by the rules of libjpeg, which TensorFlow uses: Java's
 * reader guesses otherwise where a file does not say it, and gives four colors as they are.
 *
 * <pre>
 * FF E0, length of 2 bytes, "JFIF"                                luminance and chroma
 * FF EE, length, "Adobe", 6 bytes, 1 byte: {@code adobe}          0 colors, 1 and 2 luminance and chroma
 * FF Cn, length, 5 bytes, {@code components}, 3 bytes for each    their names, by which "RGB" are colors
 * </pre>
 *
 * @param adobe -1 if there is no such segment
 * @param isNamedRgb whether the names of three components are R, G and B
 */
record JpegColors(int components, boolean isJfif, int adobe, boolean isNamedRgb) {
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;
  private static final byte[] ADOBE_SEGMENT =
      "\u00ff\u00ee\0\u000eAdobe\0d\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  /**
   * Reads the segments before the pixels.
   *
   * @throws IOException if the file ends in them
   */
  static JpegColors of(byte[] file) throws IOException {
    try {
      return read(ByteBuffer.wrap(file).position(2));
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException cut) {
      throw new IOException("the file ends before its pixels", cut);
    }
  }

  private static JpegColors read(ByteBuffer bytes) {
    boolean isJfif = false;
    int adobe = -1;
    while (true) {
      int marker = JpegHeader.marker(bytes);
      int at = bytes.position() + 2;
      if (JpegHeader.isFrame(marker)) {
        int components = bytes.get(at + 5);
        boolean isRgb =
            components == 3
                && bytes.get(at + 6) == 'R'
                && bytes.get(at + 9) == 'G'
                && bytes.get(at + 12) == 'B';
        return new JpegColors(components, isJfif, adobe, isRgb);
      }
      if (marker == JFIF && startsWith(bytes, at, "JFIF\0")) isJfif = true;
      if (marker == ADOBE && startsWith(bytes, at, "Adobe")) adobe = bytes.get(at + 11);
      if (JpegHeader.hasLength(marker)) JpegHeader.skip(bytes);
    }
  }

  private static boolean startsWith(ByteBuffer bytes, int at, String text) {
    var found = new byte[text.length()];
    bytes.get(at, found);
    return new String(found, StandardCharsets.ISO_8859_1).equals(text);
  }

  /** Whether Java gives the pixels as four numbers each: {@link #ofFour} converts them. */
  boolean areFour() {
    return components == 4;
  }

  /** The file with a segment that says what its colors are, if it says it by nothing else. */
  byte[] named(byte[] file) {
    if (components != 3 || isJfif || adobe >= 0) return file;
    var named = ByteBuffer.allocate(file.length + ADOBE_SEGMENT.length + 1);
    named.put(file, 0, 2).put(ADOBE_SEGMENT).put((byte) (isNamedRgb ? 0 : 1));
    return named.put(file, 2, file.length - 2).array();
  }

  /**
   * Converts cyan, magenta, yellow and black, the first three perhaps as luminance and chroma, to
   * red, green and blue, as libjpeg and then TensorFlow do it. Programs of Adobe store them
   * inverted: 255 is no ink.
   */
  RgbImage ofFour(Raster raster) {
    var rgb = new byte[raster.getHeight() * raster.getWidth() * RgbImage.CHANNELS];
    var row = new int[raster.getWidth() * components];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0; i < row.length; i += components) {
        if (adobe > 0) toInks(row, i);
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
          rgb[at++] = (byte) (paper(row[i + channel]) * paper(row[i + 3]) / 255);
        }
      }
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), rgb);
  }

  private int paper(int ink) {
    return adobe >= 0 ? ink : 255 - ink;
  }

  private static void toInks(int[] row, int at) {
    int luminance = row[at];
    int blue = row[at + 1] - 128;
    int red = row[at + 2] - 128;
    row[at] = toByte(255 - (luminance + 1.402 * red));
    row[at + 1] = toByte(255 - (luminance - 0.344136 * blue - 0.714136 * red));
    row[at + 2] = toByte(255 - (luminance + 1.772 * blue));
  }

  private static int toByte(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
