// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Cifar10.IMAGE_BYTES;
import static dev.convnet.data.sets.Cifar10.RECORD_BYTES;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a CIFAR-10 binary file record by record. The file is a sequence of records without header
 * or footer:
 *
 * <pre>
 * +--------+------------+------------+------------+
 * | label  | red        | green      | blue       |
 * | 1 byte | 1024 bytes | 1024 bytes | 1024 bytes |   3073 in all; planes in rows
 * +--------+------------+------------+------------+
 * </pre>
 */
public final class Cifar10Reader implements AutoCloseable {
  static final int END = -1;

  private final String name;
  private final InputStream in;
  private long recordsRead;

  /**
   * Reads a stream. Closing the reader closes it.
   *
   * @param name of the file, for keys and messages
   */
  public Cifar10Reader(String name, InputStream in) {
    this.name = name;
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /**
   * Opens a file. The caller closes the reader.
   *
   * @throws IOException if the file cannot be opened, or its size is not a multiple of 3073 bytes
   */
  public static Cifar10Reader open(Path file) throws IOException {
    recordCount(file);
    return new Cifar10Reader(file.toString(), Files.newInputStream(file));
  }

  /** The number of records, by the size of the file. */
  static int recordCount(Path file) throws IOException {
    long size = Files.size(file);
    if (size % RECORD_BYTES != 0) {
      throw new IOException(
          "%s has %d bytes, which is not a multiple of %d: it is truncated or not a CIFAR-10 binary file"
              .formatted(file, size, RECORD_BYTES));
    }
    return Math.toIntExact(size / RECORD_BYTES);
  }

  /**
   * Reads the next record.
   *
   * @return the image, or empty at the end of the file
   * @throws EOFException if the file ends inside a record
   * @throws IOException if the stream cannot be read or the label is not 0 to 9
   */
  public Optional<Cifar10Image> next() throws IOException {
    var planes = new byte[IMAGE_BYTES];
    int label = next(planes, 0);
    return label == END ? Optional.empty() : Optional.of(new Cifar10Image(label, planes));
  }

  /**
   * The key of the last record that was read: {@code FILE:RECORD}, counted from 0.
   *
   * @throws IllegalStateException if no record was read yet
   */
  public String key() {
    if (recordsRead == 0) {
      throw new IllegalStateException("no record of " + name + " was read yet");
    }
    return name + ":" + (recordsRead - 1);
  }

  /** Reads the next record's planes into {@code into}; returns its label, or {@link #END}. */
  int next(byte[] into, int offset) throws IOException {
    int label = in.read();
    if (label == END) {
      return END;
    }
    if (label >= Cifar10.CLASSES) {
      throw new IOException(
          "%s: record %d has label %d, but labels are 0 to 9".formatted(name, recordsRead, label));
    }
    int found = in.readNBytes(into, offset, IMAGE_BYTES);
    if (found < IMAGE_BYTES) {
      throw new EOFException(
          "%s ends inside record %d: it has %d of %d bytes"
              .formatted(name, recordsRead, 1 + found, RECORD_BYTES));
    }
    recordsRead++;
    return label;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
