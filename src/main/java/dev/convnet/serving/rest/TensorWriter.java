// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Set;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TFloating;

/** Writes a tensor as nested arrays, or one row of it at a time. */
public final class TensorWriter {
  /** The end of the name of an output whose strings are bytes. */
  private static final String BYTES = "_bytes";

  private static final Set<DataType> WRITABLE =
      Set.of(
          DataType.DT_FLOAT,
          DataType.DT_DOUBLE,
          DataType.DT_HALF,
          DataType.DT_BFLOAT16,
          DataType.DT_INT8,
          DataType.DT_INT16,
          DataType.DT_INT32,
          DataType.DT_INT64,
          DataType.DT_UINT8,
          DataType.DT_UINT16,
          DataType.DT_UINT32,
          DataType.DT_UINT64,
          DataType.DT_BOOL,
          DataType.DT_STRING);

  private final Shape shape;
  private final Values values;
  private int next;

  /** Writes the next value. */
  private interface Values {
    void write(JsonGenerator json, int index) throws IOException;
  }

  /**
   * Prepares to write.
   *
   * @param name of the output
   * @param type of the signature
   */
  public TensorWriter(String name, DataType type, Tensor tensor) {
    this.shape = tensor.shape();
    this.values = values(name, type, tensor);
  }

  /**
   * Checks that tensors of a type can be written.
   *
   * @throws ServingException if not
   */
  static void require(DataType type) {
    if (WRITABLE.contains(type)) return;
    throw ServingException.invalidArgument(
        "Failed to write JSON value for tensor type: " + TensorValues.name(type));
  }

  private static Values values(String name, DataType type, Tensor tensor) {
    if (tensor instanceof TFloat32 floats) {
      var data = floats.asRawTensor().data().asFloats();
      return (json, i) -> json.writeNumber(DecimalText.of(data.getFloat(i)));
    }
    if (tensor instanceof TFloat64 doubles) {
      var data = doubles.asRawTensor().data().asDoubles();
      return (json, i) -> json.writeNumber(DecimalText.of(data.getDouble(i)));
    }
    if (tensor instanceof TInt32 ints) {
      var data = ints.asRawTensor().data().asInts();
      return (json, i) -> json.writeNumber(data.getInt(i));
    }
    if (tensor instanceof TInt64 longs) {
      var data = longs.asRawTensor().data().asLongs();
      if (type == DataType.DT_UINT64) {
        return (json, i) -> json.writeNumber(Long.toUnsignedString(data.getLong(i)));
      }
      return (json, i) -> json.writeNumber(data.getLong(i));
    }
    if (tensor instanceof TUint8 bytes) {
      var data = bytes.asRawTensor().data();
      return (json, i) -> json.writeNumber(Byte.toUnsignedInt(data.getByte(i)));
    }
    if (tensor instanceof TUint16 shorts) {
      var data = shorts.asRawTensor().data().asShorts();
      return (json, i) -> json.writeNumber(Short.toUnsignedInt(data.getShort(i)));
    }
    if (tensor instanceof TBool booleans) {
      var data = booleans.asRawTensor().data();
      return (json, i) -> json.writeBoolean(data.getByte(i) != 0);
    }
    if (tensor instanceof TString strings) return strings(name.endsWith(BYTES), strings);
    if (tensor instanceof TFloating && tensor instanceof NdArray<?> array) return halves(array);
    require(type);
    throw new IllegalStateException("a tensor of " + type + " cannot be written");
  }

  /** TensorFlow's strings are bytes; those that are no text are written as they are. */
  private static Values strings(boolean inBase64, TString tensor) {
    var all = tensor.asBytes().scalars().iterator();
    return (json, i) -> {
      var bytes = all.next().getObject();
      if (inBase64) {
        json.writeStartObject();
        json.writeStringField("b64", Base64.getEncoder().encodeToString(bytes));
        json.writeEndObject();
      } else {
        json.writeUTF8String(bytes, 0, bytes.length);
      }
    };
  }

  private static Values halves(NdArray<?> array) {
    Iterator<? extends NdArray<?>> all = array.scalars().iterator();
    return (json, i) -> json.writeNumber(DecimalText.of((float) all.next().getObject()));
  }

  Shape shape() {
    return shape;
  }

  /** Writes the whole tensor. */
  void write(JsonGenerator json) throws IOException {
    write(json, 0);
  }

  /** Writes all values in one array. */
  public void writeFlat(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (long i = 0; i < shape.size(); i++) values.write(json, next++);
    json.writeEndArray();
  }

  /** Writes the next row. */
  void writeRow(JsonGenerator json) throws IOException {
    write(json, 1);
  }

  private void write(JsonGenerator json, int dimension) throws IOException {
    if (dimension == shape.numDimensions()) {
      values.write(json, next++);
      return;
    }
    json.writeStartArray();
    for (long i = 0; i < shape.get(dimension); i++) write(json, dimension + 1);
    json.writeEndArray();
  }
}
