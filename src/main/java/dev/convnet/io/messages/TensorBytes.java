// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * A type of a signature's tensors whose values all have the same number of bytes, little-endian.
 * Java has no tensors of int8, int16, uint32 and uint64: they are tensors of int32 and int64 to
 * {@link dev.convnet.io.savedmodel.ServableModel}, and have their own sizes in messages.
 */
public enum TensorBytes {
  FLOAT(DataType.DT_FLOAT, 4, TFloat32.class),
  DOUBLE(DataType.DT_DOUBLE, 8, TFloat64.class),
  HALF(DataType.DT_HALF, 2, TFloat16.class),
  BFLOAT16(DataType.DT_BFLOAT16, 2, TBfloat16.class),
  INT8(DataType.DT_INT8, 1, TInt32.class),
  INT16(DataType.DT_INT16, 2, TInt32.class),
  INT32(DataType.DT_INT32, 4, TInt32.class),
  INT64(DataType.DT_INT64, 8, TInt64.class),
  UINT8(DataType.DT_UINT8, 1, TUint8.class),
  UINT16(DataType.DT_UINT16, 2, TUint16.class),
  UINT32(DataType.DT_UINT32, 4, TInt64.class),
  UINT64(DataType.DT_UINT64, 8, TInt64.class),
  BOOL(DataType.DT_BOOL, 1, TBool.class);

  private final DataType type;
  private final int size;
  private final Class<? extends TType> javaType;

  TensorBytes(DataType type, int size, Class<? extends TType> javaType) {
    this.type = type;
    this.size = size;
    this.javaType = javaType;
  }

  /** The type, unless it is that of strings, or one that Java cannot feed. */
  public static Optional<TensorBytes> of(DataType type) {
    for (var known : values()) {
      if (known.type == type) return Optional.of(known);
    }
    return Optional.empty();
  }

  /** The type of the tensors in Java. */
  public Class<? extends TType> javaType() {
    return javaType;
  }

  /** The bytes of a value. */
  public int size() {
    return size;
  }

  public DataType type() {
    return type;
  }

  /**
   * A tensor, which the caller closes.
   *
   * @param values as many bytes as the shape needs
   */
  public Tensor tensor(Shape shape, byte[] values) {
    return Tensor.of(javaType, shape, DataBuffers.of(widened(values), true, false));
  }

  private byte[] widened(byte[] values) {
    int count = values.length / size;
    var from = littleEndian(values);
    return switch (this) {
      case INT8 -> {
        var to = littleEndian(new byte[4 * count]);
        for (int i = 0; i < count; i++) to.putInt(from.get());
        yield to.array();
      }
      case INT16 -> {
        var to = littleEndian(new byte[4 * count]);
        for (int i = 0; i < count; i++) to.putInt(from.getShort());
        yield to.array();
      }
      case UINT32 -> {
        var to = littleEndian(new byte[8 * count]);
        for (int i = 0; i < count; i++) to.putLong(Integer.toUnsignedLong(from.getInt()));
        yield to.array();
      }
      case BOOL -> {
        var to = new byte[count];
        for (int i = 0; i < count; i++) to[i] = (byte) (values[i] == 0 ? 0 : 1);
        yield to;
      }
      default -> values;
    };
  }

  /** The values of a tensor of this type, one after the other. */
  public ByteBuffer bytes(Tensor tensor) {
    var data = tensor.asRawTensor().data();
    var raw = new byte[Math.toIntExact(data.size())];
    data.read(raw);
    return narrowed(littleEndian(raw));
  }

  private ByteBuffer narrowed(ByteBuffer from) {
    int count = from.capacity() / (javaType == TInt32.class ? 4 : 8);
    switch (this) {
      case INT8 -> {
        var to = littleEndian(new byte[count]);
        for (int i = 0; i < count; i++) to.put((byte) from.getInt());
        return to.flip();
      }
      case INT16 -> {
        var to = littleEndian(new byte[2 * count]);
        for (int i = 0; i < count; i++) to.putShort((short) from.getInt());
        return to.flip();
      }
      case UINT32 -> {
        var to = littleEndian(new byte[4 * count]);
        for (int i = 0; i < count; i++) to.putInt((int) from.getLong());
        return to.flip();
      }
      default -> {
        return from;
      }
    }
  }

  /** The value at a place as a float, which keeps the first 7 digits of a larger number. */
  float number(ByteBuffer values, int place) {
    int at = place * size;
    return switch (this) {
      case FLOAT -> values.getFloat(at);
      case DOUBLE -> (float) values.getDouble(at);
      case HALF -> half(values.getShort(at));
      case BFLOAT16 -> Float.intBitsToFloat(values.getShort(at) << 16);
      case INT8 -> values.get(at);
      case INT16 -> values.getShort(at);
      case INT32 -> values.getInt(at);
      case INT64, UINT64 -> values.getLong(at);
      case UINT8 -> Byte.toUnsignedInt(values.get(at));
      case BOOL -> values.get(at) == 0 ? 0 : 1;
      case UINT16 -> Short.toUnsignedInt(values.getShort(at));
      case UINT32 -> Integer.toUnsignedLong(values.getInt(at));
    };
  }

  /** 1 bit sign, 5 bits exponent, 10 bits fraction. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float sign = bits < 0 ? -1 : 1;
    if (exponent == 0x1f) return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
    if (exponent == 0) return sign * Math.scalb((float) fraction, -24);
    return sign * Math.scalb((float) (0x400 | fraction), exponent - 25);
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
