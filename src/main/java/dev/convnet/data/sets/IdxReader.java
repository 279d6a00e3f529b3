// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads MNIST's files: bytes in the IDX format, compressed by gzip. Numbers are big-endian.
 *
 * <pre>
 * +---------+------+------------+---------+-----+---------+------------------------+
 * | 00 00   | 08   | dimensions | size of | ... | size of | bytes, the last        |
 * |         | byte | 1 byte     | first   |     | last    | dimension the quickest |
 * +---------+------+------------+---------+-----+---------+------------------------+
 *   the magic number, 4 bytes     4 bytes        4 bytes
 * </pre>
 */
final class IdxReader {
  /** What a file must hold, by its magic number. */
  enum Type {
    /** {@code [count, rows, columns]}, from 0, white, to 255, black. */
    IMAGES("image", 3),
    /** {@code [count]}. */
    LABELS("label", 1);

    private final String word;
    private final int dimensions;

    Type(String word, int dimensions) {
      this.word = word;
      this.dimensions = dimensions;
    }

    /** 2051 and 2049. */
    int magic() {
      return 0x0800 + dimensions;
    }
  }

  /** The sizes of the dimensions, and the bytes. */
  record Array(int[] shape, byte[] bytes) {}

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
   * @throws IOException also if the file isn't of that kind, or is shorter or longer than its
   *     header says
   */
  static Array read(String name, InputStream gzip, Type kind) throws IOException {
    try (gzip;
        var in = new DataInputStream(new GZIPInputStream(gzip, 1 << 16))) {
      return new IdxReader(name, in).content(kind);
    } catch (EOFException cut) {
      throw new EOFException(name + " is truncated; get the file again");
    } catch (ZipException damaged) {
      throw new IOException(
          "%s is damaged or not a gzip file (%s); get the file again"
              .formatted(name, damaged.getMessage()),
          damaged);
    }
  }

  private Array content(Type kind) throws IOException {
    int magic = in.readInt();
    if (magic != kind.magic()) {
      throw new IOException(
          "Invalid magic number %d in MNIST %s file: %s".formatted(magic, kind.word, name));
    }
    var sizes = new int[kind.dimensions];
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

  /** Takes no more memory than the file has bytes, whatever its header says. */
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
