// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads MNIST's files: arrays of bytes in the IDX format, which may be compressed by gzip, whatever
 * the file's name is. Integers are big-endian.
 *
 * <pre>
 * +---------+------+------------+---------+-----+---------+------------------------+
 * | 00 00   | 08   | dimensions | size of | ... | size of | bytes, the last        |
 * |         | byte | 1 byte     | first   |     | last    | dimension the fastest  |
 * +---------+------+------------+---------+-----+---------+------------------------+
 *   the magic number, 4 bytes     4 bytes        4 bytes
 * </pre>
 */
final class IdxReader {
  /** The content of a file, by its magic number. */
  enum Type {
    /** {@code [count, rows, columns]}, from 0 (background) to 255 (ink). */
    IMAGES("image", 3),
    /** {@code [count]}, 0 to 9. */
    LABELS("label", 1);

    private final String description;
    private final int dimensions;

    Type(String description, int dimensions) {
      this.description = description;
      this.dimensions = dimensions;
    }

    /** 2051 for images, 2049 for labels. */
    int magic() {
      return 0x0800 + dimensions;
    }
  }

  /** The content of a file: the sizes of its dimensions, and its bytes. */
  record Array(int[] shape, byte[] bytes) {}

  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};

  private final String name;
  private final DataInputStream in;

  private IdxReader(String name, DataInputStream in) {
    this.name = name;
    this.in = in;
  }

  /**
   * Reads a whole file and closes it.
   *
   * @param name of the file, for messages
   * @throws IOException if the file cannot be read, is not of that type, or is shorter or longer
   *     than its header says
   */
  static Array read(String name, InputStream file, Type type) throws IOException {
    try (file;
        var in = new DataInputStream(unpacked(file))) {
      return new IdxReader(name, in).content(type);
    } catch (EOFException truncated) {
      throw new EOFException(name + " is truncated; get the file again");
    } catch (ZipException damaged) {
      throw new IOException(
          "%s is damaged (%s); get the file again".formatted(name, damaged.getMessage()), damaged);
    }
  }

  private static InputStream unpacked(InputStream file) throws IOException {
    var buffered = new BufferedInputStream(file, 1 << 16);
    buffered.mark(GZIP_MAGIC.length);
    var isGzip = Arrays.equals(GZIP_MAGIC, buffered.readNBytes(GZIP_MAGIC.length));
    buffered.reset();
    return isGzip ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }

  private Array content(Type type) throws IOException {
    int magic = in.readInt();
    if (magic != type.magic()) {
      throw new IOException(
          "Invalid magic number %d in MNIST %s file: %s".formatted(magic, type.description, name));
    }
    var sizes = new int[type.dimensions];
    for (int i = 0; i < sizes.length; i++) sizes[i] = in.readInt();
    return new Array(sizes, bytes(product(sizes)));
  }

  private int product(int[] sizes) throws IOException {
    var product = 1L;
    for (int size : sizes) {
      product *= size;
      if (size < 0 || product > Integer.MAX_VALUE) {
        throw new IOException(
            "%s has the impossible dimensions %s; get the file again"
                .formatted(name, Arrays.toString(sizes)));
      }
    }
    return (int) product;
  }

  /** Allocates no more memory than the file has bytes, whatever its header says. */
  private byte[] bytes(int expected) throws IOException {
    var bytes = in.readNBytes(expected);
    if (bytes.length < expected) {
      throw new IOException(
          "%s is truncated: it has %d of %d bytes; get the file again"
              .formatted(name, bytes.length, expected));
    }
    if (in.read() >= 0) {
      throw new IOException(
          "%s has more than the %d bytes that its header announces; get the file again"
              .formatted(name, expected));
    }
    return bytes;
  }
}
