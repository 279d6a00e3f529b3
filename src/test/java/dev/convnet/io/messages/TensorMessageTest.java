// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.BooleanNdArray;
import org.tensorflow.ndarray.ByteNdArray;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;
import org.tensorflow.ndarray.LongNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.ShortNdArray;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

class TensorMessageTest {
  private static TensorProto.Builder vector(DataType type, long size) {
    var shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setSize(size);
    return TensorProto.newBuilder().setDtype(type).setTensorShape(shape);
  }

  private static TensorMessage parse(TensorProto.Builder message) {
    return TensorMessage.parse(message.build().toByteString());
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeComesBack(TensorBytes type) {
    var values = new byte[3 * type.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = (byte) (type == TensorBytes.BOOL ? 1 : 250 - i);

    try (var tensor = type.tensor(Shape.of(3), values);
        var back = TensorMessage.parse(TensorMessage.write(type.type(), tensor)).tensor()) {
      assertEquals(Shape.of(3), back.shape());
      assertEquals(ByteBuffer.wrap(values), type.bytes(back));
    }
  }

  /** As TensorFlow reads them. */
  @ParameterizedTest
  @EnumSource
  void floatsAreTheNumbersOfTheTensor(TensorBytes type) {
    var values = new byte[100 * type.size()];
    new Random(11).nextBytes(values);
    var message = TensorMessage.of(type, Shape.of(100), values);

    var floats = message.floats();

    assertEquals(100, floats.length);
    try (var tensor = message.tensor()) {
      for (int i = 0; i < floats.length; i++) assertEquals(number(tensor, i), floats[i]);
    }
  }

  private static float number(Tensor tensor, long place) {
    if (tensor instanceof FloatNdArray floats) return floats.getFloat(place);
    if (tensor instanceof DoubleNdArray doubles) return (float) doubles.getDouble(place);
    if (tensor instanceof IntNdArray ints) return ints.getInt(place);
    if (tensor instanceof LongNdArray longs) return longs.getLong(place);
    if (tensor instanceof BooleanNdArray booleans) return booleans.getBoolean(place) ? 1 : 0;
    if (tensor instanceof ShortNdArray shorts) return Short.toUnsignedInt(shorts.getShort(place));
    return Byte.toUnsignedInt(((ByteNdArray) tensor).getByte(place));
  }

  @Test
  void readsStringsInOnePiece() {
    var content = ByteString.copyFrom(new byte[] {1, 2, 'a', 'b', 'c'});

    var strings =
        parse(vector(DataType.DT_STRING, 2).setTensorContent(content)).strings().orElseThrow();

    assertArrayEquals(new byte[] {'a'}, strings.get(0));
    assertArrayEquals(new byte[] {'b', 'c'}, strings.get(1));
  }

  @Test
  void refusesStringsThatAreCutShort() {
    var content = ByteString.copyFrom(new byte[] {1, 127, 'a', 'b'});
    var message = vector(DataType.DT_STRING, 2).setTensorContent(content);

    var refused = assertThrows(IllegalArgumentException.class, () -> parse(message));

    assertEquals("the tensor_content is no list of strings", refused.getMessage());
  }

  @Test
  void refusesATensorThatFillsTheMemory() {
    var message = vector(DataType.DT_DOUBLE, 10_000_000).addDoubleVal(1);

    assertThrows(IllegalArgumentException.class, () -> parse(message));
  }

  @Test
  void refusesALongStringThatFillsTheMemory() {
    var message = vector(DataType.DT_STRING, 1_000);
    message.addStringVal(ByteString.copyFrom(new byte[1_000_000]));

    assertThrows(IllegalArgumentException.class, () -> parse(message));
  }

  @Test
  void saysWhichTypeIsNotSupported() {
    var message = vector(DataType.DT_COMPLEX64, 1);

    var refused = assertThrows(UnsupportedOperationException.class, () -> parse(message));

    assertEquals("tensors of the type complex64 are not supported", refused.getMessage());
  }
}
