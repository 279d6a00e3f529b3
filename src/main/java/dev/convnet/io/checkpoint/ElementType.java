// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static dev.convnet.io.checkpoint.ElementType.Kind.COMPLEX;
import static dev.convnet.io.checkpoint.ElementType.Kind.FLOAT;
import static dev.convnet.io.checkpoint.ElementType.Kind.OPAQUE;
import static dev.convnet.io.checkpoint.ElementType.Kind.SIGNED;
import static dev.convnet.io.checkpoint.ElementType.Kind.STRING;
import static dev.convnet.io.checkpoint.ElementType.Kind.UNSIGNED;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.tensorflow.proto.DataType;

/**
 * How the values of a type are stored.
 *
 * @param bytes of a value; 0 for values of different lengths
 */
record ElementType(DataType type, Kind kind, int bytes) {
  /** What the bytes of a value mean. */
  enum Kind {
    FLOAT,
    SIGNED,
    UNSIGNED,
    COMPLEX,
    STRING,
    OPAQUE
  }

  static ElementType of(DataType type) {
    return switch (type) {
      case DT_FLOAT -> new ElementType(type, FLOAT, 4);
      case DT_DOUBLE -> new ElementType(type, FLOAT, 8);
      case DT_HALF, DT_BFLOAT16 -> new ElementType(type, FLOAT, 2);
      case DT_FLOAT8_E5M2, DT_FLOAT8_E4M3FN -> new ElementType(type, FLOAT, 1);
      case DT_COMPLEX64 -> new ElementType(type, COMPLEX, 8);
      case DT_COMPLEX128 -> new ElementType(type, COMPLEX, 16);
      case DT_INT4, DT_INT8, DT_QINT8 -> new ElementType(type, SIGNED, 1);
      case DT_INT16, DT_QINT16 -> new ElementType(type, SIGNED, 2);
      case DT_INT32, DT_QINT32 -> new ElementType(type, SIGNED, 4);
      case DT_INT64 -> new ElementType(type, SIGNED, 8);
      case DT_BOOL, DT_UINT4, DT_UINT8, DT_QUINT8 -> new ElementType(type, UNSIGNED, 1);
      case DT_UINT16, DT_QUINT16 -> new ElementType(type, UNSIGNED, 2);
      case DT_UINT32 -> new ElementType(type, UNSIGNED, 4);
      case DT_UINT64 -> new ElementType(type, UNSIGNED, 8);
      case DT_STRING -> new ElementType(type, STRING, 0);
      default -> new ElementType(type, OPAQUE, 0);
    };
  }

  /** A value of at most 64 bits as a number; of complex values, the real or imaginary part. */
  double number(ByteBuffer in, int at) {
    return switch (type) {
      case DT_FLOAT, DT_COMPLEX64 -> in.getFloat(at);
      case DT_DOUBLE, DT_COMPLEX128 -> in.getDouble(at);
      case DT_HALF -> HalfIndexer.toFloat(Short.toUnsignedInt(in.getShort(at)));
      case DT_BFLOAT16 -> Bfloat16Indexer.toFloat(Short.toUnsignedInt(in.getShort(at)));
      case DT_FLOAT8_E5M2 -> HalfIndexer.toFloat(Byte.toUnsignedInt(in.get(at)) << Byte.SIZE);
      case DT_FLOAT8_E4M3FN -> float8(in.get(at));
      default -> number(integer(in, at));
    };
  }

  private double number(long integer) {
    boolean large = type == DataType.DT_UINT64 && integer < 0;
    return large ? 2.0 * (integer >>> 1 | integer & 1) : integer; // the lost bit rounds
  }

  /** An integer or boolean value; uint64 values from 2^63 on are negative. */
  long integer(ByteBuffer in, int at) {
    return switch (type) {
      case DT_INT4 -> (byte) (in.get(at) << 4) >> 4; // one value in a byte
      case DT_UINT4 -> in.get(at) & 0xf;
      default ->
          switch (bytes) {
            case 1 -> kind == SIGNED ? in.get(at) : Byte.toUnsignedLong(in.get(at));
            case 2 -> kind == SIGNED ? in.getShort(at) : Short.toUnsignedLong(in.getShort(at));
            case 4 -> kind == SIGNED ? in.getInt(at) : Integer.toUnsignedLong(in.getInt(at));
            default -> in.getLong(at);
          };
    };
  }

  /**
   * A sign, 4 bits of exponent with bias 7, 3 bits of mantissa; no infinity.
   *
   * <p>Source: Micikevicius et al., "FP8 formats for deep learning", 2022.
   */
  private static double float8(byte bits) {
    int exponent = bits >> 3 & 0xf;
    int mantissa = bits & 0x7;
    if (exponent == 0xf && mantissa == 0x7) return Double.NaN;
    double size =
        exponent == 0 ? Math.scalb(mantissa, -9) : Math.scalb(8 + mantissa, exponent - 10);
    return bits < 0 ? -size : size;
  }
}
