// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The header of a BMP.
 *
 * <pre>
 *  0  "BM"            14  size of the header that begins here   28  bits per pixel: 2 bytes
 * 10  first pixel     18  width                                 30  compression
 *                     22  height; below 0 if top-down           54  masks of red, green, blue
 * </pre>
 *
 * Numbers have 4 bytes where not said otherwise, little-endian. A header of 12 bytes (OS/2) has
 * width and height of 2 bytes each, then planes and bits per pixel.
 *
 * <p>TensorFlow reads files of 24 and 32 bits right. Of the others it refuses some; without a word
 * it takes an index into a palette for a gray, ignores masks, and reads 25 bits as 24.
 *
 * @param file the whole file
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record BmpHeader(byte[] file) {
  private static final int OS2 = 12;
  private static final int SHORTEST = 34;
  private static final int LONGEST = 0xffff;
  private static final int MASKED = 3;
  private static final int GRAY_PALETTE = 256;

  private ByteBuffer bytes() {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether enough of a header is there; text may begin with BM, too. */
  boolean isComplete() {
    if (file.length < SHORTEST) return false;
    int size = bytes().getInt(14);
    return size == OS2 || size >= 16 && size <= LONGEST;
  }

  long width() {
    return bytes().getInt(14) == OS2 ? unsigned(18) : Math.abs((long) bytes().getInt(18));
  }

  long height() {
    return bytes().getInt(14) == OS2 ? unsigned(20) : Math.abs((long) bytes().getInt(22));
  }

  private int unsigned(int at) {
    return Short.toUnsignedInt(bytes().getShort(at));
  }

  int bitsPerPixel() {
    return unsigned(bytes().getInt(14) == OS2 ? 24 : 28);
  }

  /** Whether TensorFlow reads the file right. */
  boolean isPlain() {
    var bytes = bytes();
    if (bytes.getInt(14) < 40) return false;
    int compression = bytes.getInt(30);
    return switch (bitsPerPixel()) {
      case 24 -> compression == 0;
      case 32 -> compression == 0 || compression == MASKED && hasUsualMasks(bytes);
      case 8 -> compression == 0 && hasGrayPalette(bytes);
      default -> false;
    };
  }

  private static boolean hasUsualMasks(ByteBuffer bytes) {
    return bytes.limit() >= 66
        && bytes.getInt(54) == 0xff0000
        && bytes.getInt(58) == 0xff00
        && bytes.getInt(62) == 0xff;
  }

  /** Whether each index is the gray that it stands for. */
  private boolean hasGrayPalette(ByteBuffer bytes) {
    int palette = 14 + bytes.getInt(14);
    if (file.length < palette + 4 * GRAY_PALETTE) return false;
    for (int i = 0; i < GRAY_PALETTE; i++) {
      if ((bytes.getInt(palette + 4 * i) & 0xffffff) != i * 0x010101) return false;
    }
    return true;
  }

  /**
   * Whether the file can hold what its header announces. The reader of Java would reserve memory
   * for any number of bytes: for the colors of the palette (byte 46), and for a JPEG or PNG inside
   * (compression 4 and 5).
   */
  private boolean isCredible() {
    var bytes = bytes();
    if (bytes.getInt(14) < 40) return true;
    if (file.length < 54 || bytes.getInt(30) < 0 || bytes.getInt(30) > MASKED) return false;
    return Integer.toUnsignedLong(bytes.getInt(46)) <= file.length / 3;
  }

  /** The same pixels as a file of 24 bits; empty if it is damaged, or of a kind that is unknown. */
  Optional<byte[]> as24Bits() {
    if (!isCredible()) return Optional.empty();
    var reader = ImageIO.getImageReadersByFormatName("bmp").next();
    try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(stream, true, true);
      return Optional.of(encode(reader.read(0)));
    } catch (IOException | RuntimeException damaged) { // the reader throws many for wrong bytes
      return Optional.empty();
    } finally {
      reader.dispose();
    }
  }

  private static byte[] encode(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int rowBytes = (3 * width + 3) / 4 * 4;
    var out = ByteBuffer.allocate(54 + rowBytes * height).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'B').put((byte) 'M').putInt(out.capacity()).putInt(0).putInt(54);
    out.putInt(40).putInt(width).putInt(-height).putShort((short) 1).putShort((short) 24);
    var row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      out.position(54 + y * rowBytes);
      for (int rgb : row) out.put((byte) rgb).put((byte) (rgb >> 8)).put((byte) (rgb >> 16));
    }
    return out.array();
  }
}
