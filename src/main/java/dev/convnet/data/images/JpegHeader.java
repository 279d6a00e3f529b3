// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntPredicate;

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
  private static final int SCAN = 0xda;

  /** Finds the frame; empty if the file ends before it. */
  static Optional<JpegHeader> of(byte[] file) {
    try {
      return find(ByteBuffer.wrap(file).position(2));
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException cut) {
      return Optional.empty();
    }
  }

  private static Optional<JpegHeader> find(ByteBuffer bytes) {
    int marker = seek(bytes, JpegHeader::isFrame);
    int at = bytes.position() + 2;
    return Optional.of(
        new JpegHeader(
            marker & 0xf, bytes.get(at), unsigned(bytes, at + 3), unsigned(bytes, at + 1)));
  }

  /** Whether the file reaches from its beginning to the data of its first scan. */
  static boolean hasScan(byte[] file) {
    try {
      var bytes = ByteBuffer.wrap(file).position(2);
      seek(bytes, JpegHeader::isFrame);
      skip(bytes);
      seek(bytes, marker -> marker == SCAN);
      skip(bytes);
      return true;
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException cut) {
      return false;
    }
  }

  /**
   * Skips segments, and the bytes between them, up to the length of the first that is wanted.
   *
   * @return its marker
   */
  private static int seek(ByteBuffer bytes, IntPredicate wanted) {
    while (true) {
      int marker = marker(bytes);
      if (wanted.test(marker)) return marker;
      if (hasLength(marker)) skip(bytes);
    }
  }

  static void skip(ByteBuffer bytes) {
    bytes.position(bytes.position() + unsigned(bytes, bytes.position()));
  }

  static int marker(ByteBuffer bytes) {
    while (bytes.get() != (byte) 0xff) continue;
    int marker = 0xff;
    while (marker == 0xff) marker = Byte.toUnsignedInt(bytes.get());
    return marker;
  }

  /** Tables (C4, CC) and the extension (C8) lie among the frames. */
  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  static boolean hasLength(int marker) {
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
