// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.ImageFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the first bytes of a picture's file say of its size, so that a small file of a huge picture
 * is refused before it is decoded.
 *
 * <pre>
 * PNG    8 bytes signature, 8 bytes, width, height: 4 bytes each, big-endian
 * GIF    "GIF8", 2 bytes, width, height: 2 bytes each, little-endian
 * BMP    "BM", 16 bytes, width, height: 4 bytes each, little-endian; a height below 0 is top-down
 * JPEG   FF D8, then segments FF, kind, length; the one of a frame has height, width: 2 bytes each
 * </pre>
 */
public final class EncodedImage {
  /** Of a picture, in pixels: 150 MB when it is decoded. */
  public static final long MAX_PIXELS = ImageFile.MAX_PIXELS;

  private static final long PNG = 0x89504e470d0a1a0aL;

  private record Size(long width, long height) {}

  private EncodedImage() {}

  /**
   * Refuses a picture that is too large.
   *
   * @param file any bytes; those that tell no size are left to who decodes them
   * @param name of the file, for the message
   * @throws IllegalArgumentException if it says that it has more than {@link #MAX_PIXELS}
   */
  public static void check(byte[] file, String name) {
    size(file)
        .filter(size -> size.width * size.height > MAX_PIXELS)
        .ifPresent(
            size -> {
              throw new IllegalArgumentException(
                  "%s is %d pixels wide and %d high, but a picture may have %d million; make it smaller"
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

  /** Looks for the frame, past other segments and whatever stands between them. */
  private static Optional<Size> jpeg(ByteBuffer bytes) {
    while (true) {
      int kind = marker(bytes);
      if (isFrame(kind)) {
        int at = bytes.position() + 3; // the length and the bits of a color
        return Optional.of(new Size(unsigned(bytes, at + 2), unsigned(bytes, at)));
      }
      if (hasLength(kind)) {
        int next = bytes.position() + unsigned(bytes, bytes.position());
        if (next > bytes.limit()) return Optional.empty();
        bytes.position(next);
      }
    }
  }

  private static int marker(ByteBuffer bytes) {
    while (bytes.get() != (byte) 0xff) continue;
    int kind = 0xff;
    while (kind == 0xff) kind = Byte.toUnsignedInt(bytes.get());
    return kind;
  }

  /** SOF0 to SOF15, without tables (C4, CC) and an extension (C8). */
  private static boolean isFrame(int kind) {
    return kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
  }

  private static boolean hasLength(int kind) {
    return kind > 0x01 && (kind < 0xd0 || kind > 0xd9);
  }
}
