// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first frame of a GIF, all that is used of an animation.
 *
 * <pre>
 * "GIF89a", width, height: 2 bytes each, little-endian; flags, 2 bytes, a table of colors
 * 21, label, blocks                            an extension
 * 2C, left, top, width, height: 2 bytes each; flags, a table of colors, 1 byte, blocks    a frame
 * 3B                                           the end
 * blocks: length of 1 byte, content, …, 0
 * </pre>
 *
 * @param left where the frame begins in the picture of all frames
 * @param top where it begins there
 * @param end the position behind the frame
 */
record GifHeader(int left, int top, int width, int height, int end) {
  private static final byte EXTENSION = 0x21;
  private static final byte FRAME = 0x2c;
  private static final byte END = 0x3b;

  /** Finds the first frame; empty if there is no whole one. */
  static Optional<GifHeader> of(byte[] file) {
    var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int at = 13 + colorTable(bytes.get(10));
      while (bytes.get(at) == EXTENSION) at = behindBlocks(bytes, at + 2);
      if (bytes.get(at) != FRAME) return Optional.empty();
      int left = Short.toUnsignedInt(bytes.getShort(at + 1));
      int top = Short.toUnsignedInt(bytes.getShort(at + 3));
      int width = Short.toUnsignedInt(bytes.getShort(at + 5));
      int height = Short.toUnsignedInt(bytes.getShort(at + 7));
      int end = behindBlocks(bytes, at + 10 + colorTable(bytes.get(at + 9)) + 1);
      return Optional.of(new GifHeader(left, top, width, height, end));
    } catch (IndexOutOfBoundsException cut) {
      return Optional.empty();
    }
  }

  private static int colorTable(byte flags) {
    return flags < 0 ? 3 << (flags & 7) + 1 : 0;
  }

  private static int behindBlocks(ByteBuffer bytes, int first) {
    int at = first;
    while (bytes.get(at) != 0) at += 1 + Byte.toUnsignedInt(bytes.get(at));
    return at + 1;
  }

  /** The file without later frames, which TensorFlow would decode, and then not use. */
  byte[] firstFrame(byte[] file) {
    if (end + 1 >= file.length) return file;
    var first = Arrays.copyOf(file, end + 1);
    first[end] = END;
    return first;
  }
}
