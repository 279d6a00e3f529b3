// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.repository.ServingException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TString;

/**
 * The bytes of tensors after a document, the protocol's extension {@code binary_tensor_data}:
 * values little-endian, strings with their lengths as 4 bytes before them.
 */
final class BinaryData {
  private final ByteBuffer bytes;

  /** The bytes of a body from an offset on. */
  BinaryData(byte[] body, int offset) {
    bytes = ByteBuffer.wrap(body, offset, body.length - offset).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The tensor of the next input.
   *
   * @param size that the request names
   * @throws ServingException if the bytes do not fit
   */
  TensorMessage next(String name, Datatype type, Shape shape, int size) {
    if (size < 0 || size > bytes.remaining()) {
      throw wrong(name, "%d bytes are announced, %d are there".formatted(size, bytes.remaining()));
    }
    var own = bytes.slice(bytes.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + size);
    if (type == Datatype.BYTES) return TensorMessage.ofStrings(shape, strings(name, shape, own));
    var known = TensorBytes.of(type.type()).orElseThrow();
    if (size != shape.size() * known.size()) {
      throw wrong(
          name,
          "%s %s needs %d bytes, got %d".formatted(type, shape, shape.size() * known.size(), size));
    }
    var values = new byte[size];
    own.get(values);
    return TensorMessage.of(known, shape, values);
  }

  private static List<byte[]> strings(String name, Shape shape, ByteBuffer from) {
    var strings = new ArrayList<byte[]>();
    while (from.hasRemaining()) {
      int length = from.remaining() < Integer.BYTES ? -1 : from.getInt();
      if (length < 0 || length > from.remaining()) throw wrong(name, "a string is cut short");
      var string = new byte[length];
      from.get(string);
      strings.add(string);
    }
    if (strings.size() != shape.size()) {
      throw wrong(
          name, "%s needs %d strings, got %d".formatted(shape, shape.size(), strings.size()));
    }
    return strings;
  }

  private static ServingException wrong(String name, String why) {
    return ServingException.invalidArgument(
        "the bytes of '%s' do not fit: %s".formatted(name, why));
  }

  /**
   * The bytes of an output.
   *
   * @throws UnsupportedOperationException if its type has none
   */
  static byte[] of(DataType type, Tensor tensor) {
    if (tensor instanceof TString strings) return of(strings);
    var known =
        TensorBytes.of(type)
            .orElseThrow(() -> new UnsupportedOperationException(type + " is not supported"));
    var values = known.bytes(tensor);
    var bytes = new byte[values.remaining()];
    values.get(bytes);
    return bytes;
  }

  private static byte[] of(TString tensor) {
    var out = new ByteArrayOutputStream();
    tensor
        .asBytes()
        .scalars()
        .forEach(
            scalar -> {
              var string = scalar.getObject();
              var length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
              out.writeBytes(length.putInt(string.length).array());
              out.writeBytes(string);
            });
    return out.toByteArray();
  }
}
