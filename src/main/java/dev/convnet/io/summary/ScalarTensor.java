// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.ShortDataBuffer;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;
import org.tensorflow.ndarray.buffer.layout.FloatDataLayout;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/**
 * Reads the number of a tensor that has one element, of any shape such as {@code []} or {@code [1]}
 * and of any real type, as TensorBoard does with {@code make_ndarray(tensor).item()}.
 */
final class ScalarTensor {
  private ScalarTensor() {}

  /**
   * The number, without loss: a {@link Float} (also for float16, bfloat16 and float8), {@link
   * Double}, {@link Integer} (also for a bool, 0 or 1), {@link Long} or {@link BigInteger}. Empty
   * if the tensor has another number of elements, is a string or complex, or is malformed.
   */
  static Optional<Number> number(TensorProto tensor) {
    if (!hasOneElement(tensor)) return Optional.empty();
    var content = tensor.getTensorContent();
    return content.isEmpty() ? ofField(tensor) : ofContent(tensor.getDtype(), content);
  }

  private static boolean hasOneElement(TensorProto tensor) {
    var shape = tensor.getTensorShape();
    return !shape.getUnknownRank()
        && shape.getDimList().stream().allMatch(dimension -> dimension.getSize() == 1);
  }

  private static Optional<Number> ofContent(DataType type, ByteString content) {
    var bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return switch (content.size()) {
      case Byte.BYTES -> ofByte(type, bytes.get());
      case Short.BYTES -> ofShort(type, bytes.getShort());
      case Integer.BYTES -> ofInt(type, bytes);
      case Long.BYTES -> ofLong(type, bytes);
      default -> Optional.empty();
    };
  }

  private static Optional<Number> ofByte(DataType type, byte bits) {
    return switch (type) {
      case DT_INT8, DT_QINT8, DT_INT4 -> Optional.of((int) bits);
      case DT_UINT8, DT_QUINT8, DT_UINT4 -> Optional.of(Byte.toUnsignedInt(bits));
      case DT_BOOL -> Optional.of(bits == 0 ? 0 : 1);
      case DT_FLOAT8_E5M2 -> ofShort(DataType.DT_HALF, (short) (bits << 8)); // its upper half
      case DT_FLOAT8_E4M3FN -> Optional.of(e4m3fn(bits));
      default -> Optional.empty();
    };
  }

  private static Optional<Number> ofShort(DataType type, short bits) {
    return switch (type) {
      case DT_INT16, DT_QINT16 -> Optional.of((int) bits);
      case DT_UINT16, DT_QUINT16 -> Optional.of(Short.toUnsignedInt(bits));
      case DT_HALF -> Optional.of(read(DataLayouts.FLOAT16, bits));
      case DT_BFLOAT16 -> Optional.of(read(DataLayouts.BFLOAT16, bits));
      default -> Optional.empty();
    };
  }

  private static Optional<Number> ofInt(DataType type, ByteBuffer bytes) {
    return switch (type) {
      case DT_INT32, DT_QINT32 -> Optional.of(bytes.getInt());
      case DT_UINT32 -> Optional.of(Integer.toUnsignedLong(bytes.getInt()));
      case DT_FLOAT -> Optional.of(bytes.getFloat());
      default -> Optional.empty();
    };
  }

  private static Optional<Number> ofLong(DataType type, ByteBuffer bytes) {
    return switch (type) {
      case DT_INT64 -> Optional.of(bytes.getLong());
      case DT_UINT64 -> Optional.of(unsigned(bytes.getLong()));
      case DT_DOUBLE -> Optional.of(bytes.getDouble());
      default -> Optional.empty();
    };
  }

  /** A tensor may hold its element in a field of its type; a field that is left out means zero. */
  private static Optional<Number> ofField(TensorProto tensor) {
    return switch (tensor.getDtype()) {
      case DT_FLOAT -> first(tensor.getFloatValList(), 0f);
      case DT_DOUBLE -> first(tensor.getDoubleValList(), 0.0);
      case DT_INT64 -> first(tensor.getInt64ValList(), 0L);
      case DT_UINT32 -> first(tensor.getUint32ValList(), 0).map(n -> n.intValue() & 0xffffffffL);
      case DT_UINT64 -> first(tensor.getUint64ValList(), 0L).map(n -> unsigned(n.longValue()));
      case DT_BOOL ->
          Optional.of(tensor.getBoolValList().stream().findFirst().orElse(false) ? 1 : 0);
      case DT_HALF, DT_BFLOAT16 ->
          first(tensor.getHalfValList(), 0)
              .flatMap(n -> ofShort(tensor.getDtype(), n.shortValue()));
      case DT_FLOAT8_E5M2, DT_FLOAT8_E4M3FN -> ofFloat8(tensor);
      case DT_INT32, DT_INT16, DT_INT8, DT_INT4, DT_UINT16, DT_UINT8, DT_UINT4 ->
          first(tensor.getIntValList(), 0);
      case DT_QINT32, DT_QINT16, DT_QINT8, DT_QUINT16, DT_QUINT8 ->
          first(tensor.getIntValList(), 0);
      default -> Optional.empty();
    };
  }

  private static Optional<Number> ofFloat8(TensorProto tensor) {
    var values = tensor.getFloat8Val();
    return ofByte(tensor.getDtype(), values.isEmpty() ? 0 : values.byteAt(0));
  }

  private static Optional<Number> first(List<? extends Number> values, Number zero) {
    return Optional.of(values.isEmpty() ? zero : values.get(0));
  }

  private static float read(FloatDataLayout<ShortDataBuffer> layout, short bits) {
    return layout.readFloat(DataBuffers.of(bits), 0);
  }

  /** One bit of sign, four of exponent with a bias of 7, three of mantissa; no infinity. */
  private static float e4m3fn(byte bits) {
    var exponent = bits >> 3 & 0xf;
    var mantissa = bits & 7;
    if (exponent == 0xf && mantissa == 7) return Float.NaN;
    var value =
        exponent == 0
            ? Math.scalb(mantissa, -9)
            : Math.scalb((float) (8 + mantissa), exponent - 10);
    return bits < 0 ? -value : value;
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }
}
