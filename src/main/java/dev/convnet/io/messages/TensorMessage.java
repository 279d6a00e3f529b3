// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/**
 * A tensor of a message {@code TensorProto}. As in TensorFlow, fewer values than the shape has are
 * filled with the last one, and no value stands for zeros.
 */
public final class TensorMessage {
  /** What the values of a tensor may have together if the message does not have them all. */
  private static final long MOST_FILLED_BYTES = 64 << 20;

  private final DataType type;
  private final Shape shape;
  private final byte[] values;
  private final List<byte[]> strings;

  private TensorMessage(DataType type, Shape shape, byte[] values, List<byte[]> strings) {
    this.type = type;
    this.shape = shape;
    this.values = values;
    this.strings = strings;
  }

  /** A tensor of strings. */
  public static TensorMessage ofStrings(Shape shape, List<byte[]> strings) {
    return new TensorMessage(DataType.DT_STRING, shape, new byte[0], new ArrayList<>(strings));
  }

  /**
   * A tensor of values.
   *
   * @param values little-endian; as many as the shape has
   */
  public static TensorMessage of(TensorBytes type, Shape shape, byte[] values) {
    return new TensorMessage(type.type(), shape, values, List.of());
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if it is wrong
   */
  public static TensorMessage parse(ByteString bytes) {
    try {
      return of(TensorProto.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the message is no TensorProto", e);
    }
  }

  private static TensorMessage of(TensorProto message) {
    var shape = shape(message.getTensorShape());
    if (message.getDtype() == DataType.DT_STRING) {
      return new TensorMessage(message.getDtype(), shape, new byte[0], strings(message, shape));
    }
    var type =
        TensorBytes.of(message.getDtype())
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        "tensors of the type %s are not supported"
                            .formatted(name(message.getDtype()))));
    return of(type, shape, values(type, message, shape));
  }

  /** The name of a type as TensorFlow writes it: {@code float}, {@code int32}. */
  static String name(DataType type) {
    return type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
  }

  private static Shape shape(TensorShapeProto message) {
    if (message.getUnknownRank() || message.getDimCount() > 254) {
      throw new IllegalArgumentException("a tensor must have a known rank of 254 at most");
    }
    var sizes = message.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    long count = 1;
    for (var size : sizes) {
      if (size < 0 || size > Integer.MAX_VALUE || (count *= size) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a tensor cannot have the shape " + Shape.of(sizes));
      }
    }
    return Shape.of(sizes);
  }

  private static byte[] values(TensorBytes type, TensorProto message, Shape shape) {
    int count = Math.toIntExact(shape.size());
    if (!message.getTensorContent().isEmpty()) {
      var content = message.getTensorContent();
      if (content.size() != (long) count * type.size()) {
        throw new IllegalArgumentException(
            "a tensor of %s %s needs %d bytes of tensor_content, got %d"
                .formatted(name(type.type()), shape, (long) count * type.size(), content.size()));
      }
      return content.toByteArray();
    }
    var values = new TensorFields(type, message);
    requireFilled(values.count(), count, type.size());
    var bytes = TensorBytes.littleEndian(new byte[Math.multiplyExact(count, type.size())]);
    for (int i = 0; i < count && values.count() > 0; i++) {
      values.write(Math.min(i, values.count() - 1), bytes);
    }
    return bytes.array();
  }

  private static void requireFilled(int given, int count, int bytes) {
    if (given < count && (long) count * bytes > MOST_FILLED_BYTES) {
      throw new IllegalArgumentException(
          "a tensor of %d values must have them all, got %d".formatted(count, given));
    }
  }

  private static List<byte[]> strings(TensorProto message, Shape shape) {
    int count = Math.toIntExact(shape.size());
    var strings = new ArrayList<byte[]>();
    if (!message.getTensorContent().isEmpty()) return encoded(message.getTensorContent(), count);
    int given = message.getStringValCount();
    var last = given == 0 ? new byte[0] : message.getStringVal(given - 1).toByteArray();
    requireFilled(given, count, Math.max(Long.BYTES, last.length));
    for (int i = 0; i < count; i++) {
      strings.add(i < given - 1 ? message.getStringVal(i).toByteArray() : last);
    }
    return strings;
  }

  /** All lengths, and then all strings. */
  private static List<byte[]> encoded(ByteString content, int count) {
    try {
      var in = content.newCodedInput();
      var lengths = new ArrayList<Integer>();
      for (int i = 0; i < count; i++) lengths.add(in.readRawVarint32());
      return readAll(in, lengths);
    } catch (IOException e) {
      throw new IllegalArgumentException("the tensor_content is no list of strings", e);
    }
  }

  private static List<byte[]> readAll(CodedInputStream in, List<Integer> lengths)
      throws IOException {
    var strings = new ArrayList<byte[]>();
    for (var length : lengths) strings.add(in.readRawBytes(length));
    return strings;
  }

  public DataType type() {
    return type;
  }

  public Shape shape() {
    return shape;
  }

  /** The values of a tensor of strings, which may be replaced. */
  public Optional<List<byte[]>> strings() {
    return type == DataType.DT_STRING ? Optional.of(strings) : Optional.empty();
  }

  /**
   * The values as floats, without TensorFlow.
   *
   * @throws IllegalStateException if they are strings
   */
  public float[] floats() {
    if (type == DataType.DT_STRING) throw new IllegalStateException("the values are strings");
    var known = TensorBytes.of(type).orElseThrow();
    var bytes = TensorBytes.littleEndian(values);
    var floats = new float[values.length / known.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = known.number(bytes, i);
    return floats;
  }

  /** The tensor, which the caller closes. */
  public Tensor tensor() {
    if (type != DataType.DT_STRING) {
      return TensorBytes.of(type).orElseThrow().tensor(shape, values);
    }
    var array = NdArrays.ofObjects(byte[].class, shape);
    var next = strings.iterator();
    array.scalars().forEach(scalar -> scalar.setObject(next.next()));
    return TString.tensorOfBytes(array);
  }

  /**
   * Writes an output of a signature, with its values in the field of their type as TensorFlow
   * Serving does.
   *
   * @param type of the signature
   * @throws UnsupportedOperationException if tensors of the type cannot be read in Java
   */
  public static ByteString write(DataType type, Tensor tensor) {
    var message = TensorProto.newBuilder().setDtype(type);
    for (var size : tensor.shape().asArray()) {
      message.getTensorShapeBuilder().addDimBuilder().setSize(size);
    }
    if (tensor instanceof TString strings) {
      strings
          .asBytes()
          .scalars()
          .forEach(scalar -> message.addStringVal(ByteString.copyFrom(scalar.getObject())));
    } else {
      var known =
          TensorBytes.of(type)
              .orElseThrow(
                  () ->
                      new UnsupportedOperationException(
                          "tensors of the type %s are not supported".formatted(name(type))));
      ByteBuffer values = known.bytes(tensor);
      while (values.hasRemaining()) TensorFields.add(known, values, message);
    }
    return message.build().toByteString();
  }
}
