// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.ImageFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads the size of an image from the first bytes of its file, so that a small file of a huge image
 * is refused before it is decoded.
 *
 * <pre>
 * PNG    8 bytes signature, 8 bytes, width, height: 4 bytes each, big-endian
 * GIF    "GIF8", 2 bytes, width, height: 2 bytes each, little-endian
 * BMP    "BM", 16 bytes, width, height: 4 bytes each, little-endian; a height below 0 is top-down
 * JPEG   FF D8, then segments FF, marker, length; a frame's has height, width: 2 bytes each
 * </pre>
 */
public final class EncodedImage {
  /** The largest number of pixels of an image; it takes 150 MB when decoded. */
  public static final long MAX_PIXELS = ImageFile.MAX_PIXELS;

  private static final long PNG = 0x89504e470d0a1a0aL;

  private record Size(long width, long height) {}

  private EncodedImage() {}

  /**
   * Checks the size of an image.
   *
   * @param file the bytes of the file; a file of unknown format or without a size is accepted
   * @param name names the file in the message
   * @throws IllegalArgumentException if the image has more than {@link #MAX_PIXELS} pixels
   */
  public static void check(byte[] file, String name) {
    size(file)
        .filter(size -> size.width * size.height > MAX_PIXELS)
        .ifPresent(
            size -> {
              throw new IllegalArgumentException(
                  "%s is %d pixels wide and %d high, but an image may have %d million; make it smaller"
                      .formatted(name, size.width, size.height, MAX_PIXELS / 1_000_000));
            });
  }

  private static Optional<Size> size(byte[] file) {
    var bytes = ByteBuffer.wrap(file);
    try {
      if (bytes.getLong(0) == PNG) return Optional.of(of(bytes.getInt(16), bytes.getInt(20)));
      if (bytes.getShort(0) == (short) 0xffd8) return jpeg(bytes.position(2));
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      if (file[0] == 'G' && file[1] == 'I' && file[2] == 'F') {
        return Optional.of(new Size(unsigned(bytes, 6), unsigned(bytes, 8)));
      }
      if (file[0] == 'B' && file[1] == 'M') {
        return Optional.of(of(bytes.getInt(18), bytes.getInt(22)));
      }
      return Optional.empty();
    } catch (IndexOutOfBoundsException | BufferUnderflowException cut) {
      return Optional.empty();
    }
  }

  private static Size of(int width, int height) {
    return new Size(Math.abs((long) width), Math.abs((long) height));
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  /** Finds the frame segment, and skips other segments and the bytes between them. */
  private static Optional<Size> jpeg(ByteBuffer bytes) {
    while (true) {
      int marker = marker(bytes);
      if (isFrame(marker)) {
        int at = bytes.position() + 3; // the segment's length and the bits per sample
        return Optional.of(new Size(unsigned(bytes, at + 2), unsigned(bytes, at)));
      }
      if (hasLength(marker)) {
        int next = bytes.position() + unsigned(bytes, bytes.position());
        if (next > bytes.limit()) return Optional.empty();
        bytes.position(next);
      }
    }
  }

  private static int marker(ByteBuffer bytes) {
    while (bytes.get() != (byte) 0xff) continue;
    int marker = 0xff;
    while (marker == 0xff) marker = Byte.toUnsignedInt(bytes.get());
    return marker;
  }

  /** SOF0 to SOF15, without the tables (C4, CC) and the extension (C8) among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean hasLength(int marker) {
    return marker > 0x01 && (marker < 0xd0 || marker > 0xd9);
  }
}
