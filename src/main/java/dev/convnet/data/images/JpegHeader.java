// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The frame header of a JPEG.
 *
 * <pre>
 * FF D8, then segments: FF, marker, length of 2 bytes, big-endian, content
 * a frame (SOF0 to SOF15): bits per sample: 1 byte; height, width: 2 bytes each
 * </pre>
 *
 * @param frameType the low four bits of the marker: 0 baseline, 1 extended, 2 progressive, others
 *     are rare
 * @param bitsPerSample 8 in nearly all files
 */
record JpegHeader(int frameType, int bitsPerSample, int width, int height) {
  private static final int PROGRESSIVE = 2;

  /** Finds the frame; empty if the file ends before it. */
  static Optional<JpegHeader> of(byte[] file) {
    try {
      return find(ByteBuffer.wrap(file).position(2));
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException cut) {
      return Optional.empty();
    }
  }

  /** Skips other segments and the bytes between them. */
  private static Optional<JpegHeader> find(ByteBuffer bytes) {
    while (true) {
      int marker = marker(bytes);
      if (isFrame(marker)) {
        int at = bytes.position() + 2;
        return Optional.of(
            new JpegHeader(
                marker & 0xf, bytes.get(at), unsigned(bytes, at + 3), unsigned(bytes, at + 1)));
      }
      if (hasLength(marker)) {
        bytes.position(bytes.position() + unsigned(bytes, bytes.position()));
      }
    }
  }

  private static int marker(ByteBuffer bytes) {
    while (bytes.get() != (byte) 0xff) continue;
    int marker = 0xff;
    while (marker == 0xff) marker = Byte.toUnsignedInt(bytes.get());
    return marker;
  }

  /** Tables (C4, CC) and the extension (C8) lie among the frames. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean hasLength(int marker) {
    return marker > 0x01 && (marker < 0xd0 || marker > 0xd9);
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  /** Whether the decoder holds the coefficients of the whole image, of two bytes each. */
  boolean isProgressive() {
    return frameType == PROGRESSIVE;
  }

  /** Lossless, hierarchical and arithmetically coded files, and those of 12 bits. */
  boolean isRare() {
    return frameType > PROGRESSIVE || bitsPerSample != 8;
  }
}
