// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.StringData.PaddingType;
import io.jhdf.object.message.DataTypeMessage;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/** Reads the values of an HDF5 dataset of any numeric type as float32. */
final class Hdf5Values {
  private static final String BFLOAT16 = "bfloat16";

  /** How HDF5 calls the mantissas of IEEE 754. */
  private static final int LEADING_BIT_IS_IMPLIED = 2;

  private Hdf5Values() {}

  /** The shape of an array, whatever its type. */
  static Shape shape(Dataset array) {
    return Shape.of(array.getDimensionsAsLong());
  }

  /**
   * Reads all values, in row-major order.
   *
   * @throws IOException if they are no numbers, or of a type that is not supported; the message
   *     calls it {@code name}
   */
  static float[] floats(String name, Dataset array) throws IOException {
    checkType(name, array);
    checkSize(name, array);
    var size = Math.toIntExact(shape(array).size());
    if (size == 0) return new float[0];
    if (isBfloat16(array))
      return bfloat16(((DatasetBase) array).getDataBuffer(), size, order(array));
    var data = array.isScalar() ? array.getData() : array.getDataFlat();
    if (data instanceof float[] floats && floats.length == size) return floats;
    var floats = new float[size];
    if (data == null || data instanceof Object[] none && none.length == 0) {
      if (array.isScalar()) throw new IOException(name + " is empty; save it again with Keras");
      if (array.getFillValue() instanceof Number fill) Arrays.fill(floats, fill.floatValue());
    } else if (data instanceof Number number && size == 1) {
      floats[0] = number.floatValue();
    } else {
      for (int i = 0; i < size; i++) floats[i] = ((Number) Array.get(data, i)).floatValue();
    }
    return floats;
  }

  private static void checkType(String name, Dataset array) throws IOException {
    if (isCommitted(array)) throw unsupported(name, "numbers of a named HDF5 type");
    var type = array.getDataType();
    if (type instanceof FloatingPoint number) {
      if (!isIeee(number) && !isBfloat16(number)) {
        throw unsupported(
            name, "floating-point numbers of an unusual form, of " + 8 * type.getSize() + " bits");
      }
    } else if (isOpaque(array)) {
      var named = attribute(array, "dtype");
      if (type.getSize() != 2 || !named.orElse(BFLOAT16).equals(BFLOAT16)) {
        throw unsupported(
            name,
            named.orElse("opaque data of %d bits, such as float8".formatted(8 * type.getSize())));
      }
    } else if (!(type instanceof FixedPoint)) {
      throw unsupported(name, words(type.getDataClass()));
    }
  }

  private static String words(int dataClass) {
    return switch (dataClass) {
      case 2 -> "times";
      case 3 -> "text";
      case 4 -> "bit fields";
      case 5 -> "opaque data";
      case 6 -> "compound values, such as complex numbers";
      case 7 -> "references";
      case 8 -> "values of an enumeration, such as true and false";
      case 9 -> "text, or lists of different lengths";
      default -> "arrays of arrays";
    };
  }

  private static IOException unsupported(String name, String what) {
    return new IOException(
        "%s holds %s, not floats of 16, 32 or 64 bits or integers; save the model as float32"
            .formatted(name, what));
  }

  /** Whether the type is one that the file defines apart from the array; jHDF does not find it. */
  private static boolean isCommitted(Dataset array) {
    return array instanceof DatasetBase base
        && base.getHeader().getMessagesOfType(DataTypeMessage.class).stream()
            .anyMatch(DataTypeMessage::isMessageShared);
  }

  private static boolean isIeee(FloatingPoint type) {
    return switch (type.getSize()) {
      case 2 -> isOf(type, 5, 10);
      case 4 -> isOf(type, 8, 23);
      case 8 -> isOf(type, 11, 52);
      default -> false;
    };
  }

  private static boolean isBfloat16(FloatingPoint type) {
    return type.getSize() == 2 && isOf(type, 8, 7);
  }

  private static boolean isOf(FloatingPoint type, int exponentBits, int mantissaBits) {
    return type.getMantissaNormalization() == LEADING_BIT_IS_IMPLIED
        && type.getBitOffset() == 0
        && type.getBitPrecision() == 8 * type.getSize()
        && type.getMantissaLocation() == 0
        && type.getMantissaSize() == mantissaBits
        && type.getExponentLocation() == mantissaBits
        && type.getExponentSize() == exponentBits
        && type.getExponentBias() == (1 << exponentBits - 1) - 1
        && type.getSignLocation() == exponentBits + mantissaBits;
  }

  private static boolean isBfloat16(Dataset array) {
    return isOpaque(array) || array.getDataType() instanceof FloatingPoint type && isBfloat16(type);
  }

  /** Whether the type is opaque data, as {@link OpaqueTypes} marks it. */
  private static boolean isOpaque(Dataset array) {
    return array.getDataType() instanceof StringData text
        && text.getPaddingType() == PaddingType.SPACE_PADDED;
  }

  private static ByteOrder order(Dataset array) {
    return array.getDataType() instanceof FloatingPoint type
        ? type.getByteOrder()
        : ByteOrder.LITTLE_ENDIAN;
  }

  /** The upper half of a float32 is a bfloat16. */
  private static float[] bfloat16(ByteBuffer bytes, int size, ByteOrder order) {
    var values = bytes.order(order).asShortBuffer();
    var floats = new float[size];
    for (int i = 0; i < size; i++) floats[i] = Float.intBitsToFloat(values.get(i) << 16);
    return floats;
  }

  private static Optional<String> attribute(Dataset array, String name) {
    return Optional.ofNullable(array.getAttribute(name))
        .map(Attribute::getData)
        .map(Object::toString);
  }

  /** An uncompressed array cannot be larger than its file, whatever a damaged header claims. */
  private static void checkSize(String name, Dataset array) throws IOException {
    var fileSize = array.getHdfFile().size();
    var size = 1L;
    for (var length : array.getDimensionsAsLong()) {
      if (length < 0) throw new IOException(name + " has an impossible shape; copy the file again");
      size = Math.multiplyExact(size, length);
    }
    var bytes = Math.multiplyExact(size, array.getDataType().getSize());
    if (array.getFilters().isEmpty() && bytes > fileSize) {
      throw new IOException(
          "%s should have %d bytes, but the file has %d; copy the file again"
              .formatted(name, bytes, fileSize));
    }
  }
}
