// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import dev.convnet.io.checkpoint.ElementType.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The values of one tensor of a checkpoint, of any type, in row-major order. They are read in
 * blocks as they are asked for, so that a tensor may be larger than the memory; asking in order is
 * fastest. Not thread-safe; usable until the {@link CheckpointReader} is closed.
 */
public final class TensorValues {
  private static final int BLOCK = 1 << 16; // bytes

  private final CheckpointEntry entry;
  private final ElementType type;
  private final int bytes; // of a value
  private final Optional<List<ByteString>> strings;
  private final TensorData data;
  private final byte[] block;
  private final ByteBuffer buffer;
  private long begin; // the values in the block
  private long end;

  /** Values of a known type. */
  TensorValues(CheckpointEntry entry, TensorData data, ByteOrder order) {
    this(entry, ElementType.of(entry.type()).bytes(), Optional.empty(), data, order);
  }

  /** Values of an unknown type. */
  TensorValues(CheckpointEntry entry, int bytes, TensorData data) {
    this(entry, bytes, Optional.empty(), data, ByteOrder.LITTLE_ENDIAN);
  }

  /** Strings, or values of which only the bytes are known. */
  TensorValues(CheckpointEntry entry, List<ByteString> strings) {
    this(entry, 0, Optional.of(strings), (first, count, into, at) -> {}, ByteOrder.LITTLE_ENDIAN);
  }

  private TensorValues(
      CheckpointEntry entry,
      int bytes,
      Optional<List<ByteString>> strings,
      TensorData data,
      ByteOrder order) {
    this.entry = entry;
    this.type = ElementType.of(entry.type());
    this.bytes = bytes;
    this.strings = strings;
    this.data = data;
    long perBlock = Math.max(1, BLOCK / Math.max(1, bytes));
    this.block = new byte[(int) Math.min(perBlock, Math.max(1, entry.count())) * bytes];
    this.buffer = ByteBuffer.wrap(block).order(order);
  }

  /** The number of values. */
  public long count() {
    return entry.count();
  }

  /** Whether {@link #integer} gives the values. Booleans are the integers 0 and 1. */
  public boolean isInteger() {
    return type.kind() == Kind.SIGNED || type.kind() == Kind.UNSIGNED;
  }

  /** Whether {@link #number} gives the values. */
  public boolean isReal() {
    return isInteger() || type.kind() == Kind.FLOAT;
  }

  /** Whether the values have a real and an imaginary part. */
  public boolean isComplex() {
    return type.kind() == Kind.COMPLEX;
  }

  /** Whether the values are strings of bytes. */
  public boolean isString() {
    return type.kind() == Kind.STRING;
  }

  /**
   * A real number, or the real part of a complex one; integers beyond 2^53 are rounded.
   *
   * @throws IllegalArgumentException if the type is not numeric
   * @throws IOException if the file cannot be read
   */
  public double number(long i) throws IOException {
    if (!isReal() && !isComplex()) throw wrongType("numbers");
    return type.number(buffer, load(i));
  }

  /**
   * The imaginary part of a complex number.
   *
   * @throws IllegalArgumentException if the type is not complex
   * @throws IOException if the file cannot be read
   */
  public double imaginary(long i) throws IOException {
    if (!isComplex()) throw wrongType("complex numbers");
    return type.number(buffer, load(i) + bytes / 2);
  }

  /**
   * An integer or boolean; uint64 values from 2^63 on are negative, as {@link
   * Long#toUnsignedString} takes them.
   *
   * @throws IllegalArgumentException if the type is none of integers
   * @throws IOException if the file cannot be read
   */
  public long integer(long i) throws IOException {
    if (!isInteger()) throw wrongType("integers");
    return type.integer(buffer, load(i));
  }

  /**
   * The bytes of a string, or those of a value of another type as the file has them.
   *
   * @throws IOException if the file cannot be read
   */
  public ByteString bytes(long i) throws IOException {
    if (strings.isPresent()) return strings.get().get(Math.toIntExact(i));
    return ByteString.copyFrom(block, load(i), bytes);
  }

  /**
   * A value as text: numbers as Java prints them, complex ones as {@code 1.0-2.0j}, strings in
   * quotation marks with escapes, values of unknown types as {@code 0x} and their bytes.
   *
   * @throws IOException if the file cannot be read
   */
  public String text(long i) throws IOException {
    return switch (type.kind()) {
      case FLOAT -> text(number(i));
      case SIGNED -> Long.toString(integer(i));
      case UNSIGNED -> Long.toUnsignedString(integer(i));
      case COMPLEX -> complex(text(number(i)), text(imaginary(i)));
      case STRING, OPAQUE ->
          strings.isPresent()
              ? '"' + TextFormat.escapeBytes(bytes(i)) + '"'
              : "0x" + HexFormat.of().formatHex(bytes(i).toByteArray());
    };
  }

  private static String complex(String real, String imaginary) {
    return real + (imaginary.startsWith("-") ? "" : "+") + imaginary + "j";
  }

  private String text(double value) {
    return switch (entry.type()) {
      case DT_DOUBLE, DT_COMPLEX128 -> Double.toString(value);
      default -> Float.toString((float) value);
    };
  }

  float[] floats() throws IOException {
    if (type.kind() != Kind.FLOAT || bytes > Float.BYTES) {
      throw wrongType("floats of at most 32 bits");
    }
    var values = new float[length()];
    if (bytes == Float.BYTES) {
      for (int i = 0; i < values.length; i = (int) end) {
        load(i);
        buffer.asFloatBuffer().get(values, i, (int) (end - i));
      }
    } else {
      for (int i = 0; i < values.length; i++) values[i] = (float) type.number(buffer, load(i));
    }
    return values;
  }

  long[] longs() throws IOException {
    if (!isInteger()) throw wrongType("integers");
    var values = new long[length()];
    for (int i = 0; i < values.length; i++) values[i] = type.integer(buffer, load(i));
    return values;
  }

  double[] doubles() throws IOException {
    if (!isReal()) throw wrongType("numbers");
    var values = new double[length()];
    for (int i = 0; i < values.length; i++) values[i] = type.number(buffer, load(i));
    return values;
  }

  List<ByteString> strings() {
    if (type.kind() != Kind.STRING) throw wrongType("strings");
    return strings.orElseThrow();
  }

  private int length() {
    if (count() > Integer.MAX_VALUE - Byte.SIZE) {
      throw new IllegalArgumentException(
          "'%s' has %d values, more than an array holds".formatted(entry.name(), count()));
    }
    return (int) count();
  }

  /** Where a value stands in the block, which is filled if it holds others. */
  private int load(long i) throws IOException {
    if (i < 0 || i >= count()) throw new IndexOutOfBoundsException(i);
    if (i < begin || i >= end) {
      int some = (int) Math.min(block.length / Math.max(1, bytes), count() - i);
      end = begin; // nothing is loaded if reading fails
      data.read(i, some, block, 0);
      begin = i;
      end = i + some;
    }
    return (int) (i - begin) * bytes;
  }

  private IllegalArgumentException wrongType(String wanted) {
    return new IllegalArgumentException(
        "'%s' is %s, which cannot be read as %s".formatted(entry.name(), entry.typeName(), wanted));
  }
}
