// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The orientation in the EXIF block of a JPEG, as {@link ExifOps} describes and reads it.
 *
 * @param orientation from 1 to 8; another number if there is none
 */
record ExifTag(int orientation) {
  private static final int TAG = 0x0112;
  private static final int LONG = 4;

  static ExifTag of(byte[] file) {
    try {
      return new ExifTag(find(file));
    } catch (IndexOutOfBoundsException | BufferUnderflowException cut) {
      return new ExifTag(0);
    }
  }

  private static int find(byte[] file) {
    int searched = Math.min(file.length, ExifOps.SEARCHED);
    var start = new String(file, 0, searched, StandardCharsets.ISO_8859_1);
    if (!start.startsWith("\u00ff\u00d8")) return 0;
    int exif = start.indexOf("Exif\0\0");
    while (exif >= 4 && !start.startsWith("\u00ff\u00e1", exif - 4)) {
      exif = start.indexOf("Exif\0\0", exif + 1);
    }
    if (exif < 4) return 0;
    return inTiff(ByteBuffer.wrap(file, exif + 6, file.length - exif - 6).slice());
  }

  private static int inTiff(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    int count = Short.toUnsignedInt(tiff.getShort(directory));
    for (int i = 0; i < count; i++) {
      int entry = directory + 2 + 12 * i;
      if (Short.toUnsignedInt(tiff.getShort(entry)) != TAG) continue;
      boolean isLong = tiff.getShort(entry + 2) == LONG;
      return isLong ? tiff.getInt(entry + 8) : Short.toUnsignedInt(tiff.getShort(entry + 8));
    }
    return 0;
  }

  /** Turns an image as the orientation says. */
  RgbImage upright(RgbImage image) {
    if (orientation < 2 || orientation > 8) return image;
    boolean isTransposed = orientation >= 5;
    boolean isFlipped = orientation == 3 || orientation == 4 || orientation >= 7;
    boolean isMirrored = orientation % 4 == 2 || orientation % 4 == 3;
    int height = isTransposed ? image.width() : image.height();
    int width = isTransposed ? image.height() : image.width();
    var from = image.rgb();
    var to = new byte[from.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int down = isFlipped ? height - 1 - y : y;
      for (int x = 0; x < width; x++) {
        int right = isMirrored ? width - 1 - x : x;
        int row = isTransposed ? right : down;
        int column = isTransposed ? down : right;
        System.arraycopy(from, (row * image.width() + column) * 3, to, at, 3);
        at += 3;
      }
    }
    return new RgbImage(height, width, to);
  }
}
