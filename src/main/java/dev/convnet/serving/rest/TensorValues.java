// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;

/** Collects the values of a tensor from JSON, without a tree of them. */
public abstract class TensorValues {
  private static final int FIRST_CAPACITY = 64;

  protected int count;

  /**
   * Adds the value that the parser is at.
   *
   * @throws ServingException if it does not have the type of the tensor
   */
  public abstract void add(JsonParser json) throws IOException;

  /** Adds the number that follows; the scanner fails if it is of another type. */
  void add(NumberScanner scanner) {
    scanner.fail();
  }

  /** The tensor, which the caller closes. */
  public abstract Tensor tensor(Shape shape);

  /** The number of values. */
  public int count() {
    return count;
  }

  /** The values of a tensor of strings; they may be replaced. */
  public Optional<List<byte[]>> strings() {
    return Optional.empty();
  }

  /** The name of a type in TensorFlow's messages: {@code float}, {@code int32}. */
  static String name(DataType type) {
    return type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
  }

  /** For a tensor of a type. */
  public static TensorValues of(DataType type) {
    return switch (type) {
      case DT_FLOAT -> new Floats();
      case DT_DOUBLE -> new Doubles();
      case DT_UINT8 -> new Bytes();
      case DT_UINT16 -> new Shorts();
      case DT_INT8 -> new Ints(type, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case DT_INT16 -> new Ints(type, Short.MIN_VALUE, Short.MAX_VALUE);
      case DT_INT32 -> new Ints(type, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case DT_INT64 -> new Longs(type, Long.MIN_VALUE, Long.MAX_VALUE);
      case DT_UINT32 -> new Longs(type, 0, 0xffff_ffffL);
      case DT_UINT64 -> new UnsignedLongs();
      case DT_BOOL -> new Booleans();
      case DT_STRING -> new StringValues();
      default -> new UnsupportedValues(type);
    };
  }

  private static long integer(JsonParser json, DataType type, long minimum, long maximum)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long value = json.getLongValue();
      if (value >= minimum && value <= maximum) return value;
    }
    throw JsonError.type(json, name(type));
  }

  private static void requireNumber(JsonParser json, DataType type) throws IOException {
    if (!json.currentToken().isNumeric()) throw JsonError.type(json, name(type));
  }

  private static final class Floats extends TensorValues {
    private float[] values = new float[FIRST_CAPACITY];

    @Override
    public void add(JsonParser json) throws IOException {
      requireNumber(json, DataType.DT_FLOAT);
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = json.getFloatValue();
    }

    @Override
    void add(NumberScanner scanner) {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = scanner.floating();
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }

  private static final class Doubles extends TensorValues {
    private double[] values = new double[FIRST_CAPACITY];

    @Override
    public void add(JsonParser json) throws IOException {
      requireNumber(json, DataType.DT_DOUBLE);
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = json.getDoubleValue();
    }

    @Override
    void add(NumberScanner scanner) {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = scanner.doubling();
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TFloat64.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }

  private static final class Bytes extends TensorValues {
    private byte[] values = new byte[FIRST_CAPACITY];

    @Override
    public void add(JsonParser json) throws IOException {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = (byte) integer(json, DataType.DT_UINT8, 0, 255);
    }

    @Override
    void add(NumberScanner scanner) {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = (byte) scanner.integer(0, 255);
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TUint8.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }

  private static final class Shorts extends TensorValues {
    private short[] values = new short[FIRST_CAPACITY];

    @Override
    public void add(JsonParser json) throws IOException {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = (short) integer(json, DataType.DT_UINT16, 0, 0xffff);
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TUint16.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }

  private static final class Ints extends TensorValues {
    private final DataType type;
    private final int minimum;
    private final int maximum;
    private int[] values = new int[FIRST_CAPACITY];

    Ints(DataType type, int minimum, int maximum) {
      this.type = type;
      this.minimum = minimum;
      this.maximum = maximum;
    }

    @Override
    public void add(JsonParser json) throws IOException {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = (int) integer(json, type, minimum, maximum);
    }

    @Override
    void add(NumberScanner scanner) {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = (int) scanner.integer(minimum, maximum);
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TInt32.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }

  private static class Longs extends TensorValues {
    private final DataType type;
    private final long minimum;
    private final long maximum;
    private long[] values = new long[FIRST_CAPACITY];

    Longs(DataType type, long minimum, long maximum) {
      this.type = type;
      this.minimum = minimum;
      this.maximum = maximum;
    }

    @Override
    public void add(JsonParser json) throws IOException {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = value(json);
    }

    long value(JsonParser json) throws IOException {
      return integer(json, type, minimum, maximum);
    }

    @Override
    void add(NumberScanner scanner) {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = scanner.integer(minimum, maximum);
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TInt64.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }

  private static final class UnsignedLongs extends Longs {
    UnsignedLongs() {
      super(DataType.DT_UINT64, 0, Long.MAX_VALUE);
    }

    @Override
    long value(JsonParser json) throws IOException {
      if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
          && json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        var value = json.getBigIntegerValue();
        if (value.signum() >= 0 && value.bitLength() <= Long.SIZE) return value.longValue();
      }
      return super.value(json);
    }
  }

  private static final class Booleans extends TensorValues {
    private boolean[] values = new boolean[FIRST_CAPACITY];

    @Override
    public void add(JsonParser json) throws IOException {
      if (!json.currentToken().isBoolean()) throw JsonError.type(json, name(DataType.DT_BOOL));
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = json.getBooleanValue();
    }

    @Override
    public Tensor tensor(Shape shape) {
      return TBool.tensorOf(shape, DataBuffers.of(values, true, false).narrow(count));
    }
  }
}
