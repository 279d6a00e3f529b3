// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import static dev.convnet.serving.images.LoggedRequests.base64;
import static dev.convnet.serving.images.LoggedRequests.file;
import static dev.convnet.serving.images.LoggedRequests.image;
import static dev.convnet.serving.images.LoggedRequests.instance;
import static dev.convnet.serving.images.LoggedRequests.message;
import static dev.convnet.serving.images.LoggedRequests.second;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.images.LoggedImage.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Requests whose inputs are bytes: messages of gRPC, and bytes behind a document. */
class RequestBytesTest {
  @Test
  void messages() throws IOException {
    var pixels = DataBuffers.of(new float[] {0, 0.2f, 0, 1}, true, false);
    try (var tensor = TFloat32.tensorOf(Shape.of(1, 2, 2, 1), pixels)) {
      var floats = message(TensorMessage.write(DataType.DT_FLOAT, tensor));
      assertEquals(51, image("GRPC", floats).getRaster().getSample(1, 0, 0));
    }
    try (var tensor = TensorMessage.ofStrings(Shape.of(1), List.of(file("png", 8))).tensor()) {
      var strings = message(TensorMessage.write(DataType.DT_STRING, tensor));
      assertEquals(0xffff0000, image("GRPC", strings).getRGB(0, 0));
    }
  }

  @Test
  void messagesOfSeveralInstances() throws IOException {
    var pixels = DataBuffers.of(new byte[] {0, 1, 2, (byte) 200}, true, false);
    try (var tensor = TUint8.tensorOf(Shape.of(2, 1, 2), pixels)) {
      var bytes = message(TensorMessage.write(DataType.DT_UINT8, tensor));
      assertArrayEquals(new int[] {2, 200}, second("GRPC", bytes));
    }
    var file = file("png", 8);
    var files = List.of(file("bmp", 8), file);
    try (var tensor = TensorMessage.ofStrings(Shape.of(2), files).tensor()) {
      var strings = message(TensorMessage.write(DataType.DT_STRING, tensor));
      assertArrayEquals(file, instance("GRPC", strings, 1).file());
    }
  }

  /** The document ends where the bytes begin. */
  private static String binary(String inputs, byte[]... values) throws IOException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(("{\"inputs\":[" + inputs + "]} ").getBytes(StandardCharsets.UTF_8));
    for (var one : values) body.writeBytes(one);
    return "{\"base64\":\"%s\"}".formatted(base64(body.toByteArray()));
  }

  private static byte[] littleEndian(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  @Test
  void bytesBehindADocument() throws IOException {
    var other =
        "{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}},";
    var pixels =
        "{\"name\":\"x\",\"shape\":[2,1,2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":16}}";
    var request = binary(other + pixels, littleEndian(7, 7), littleEndian(0, 1, 0.2f, 0.4f));
    assertArrayEquals(new int[] {51, 102}, second("REST", request));

    var file = file("png", 8);
    var length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length).array();
    var strings =
        "{\"name\":\"x\",\"shape\":[2],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":%d}}"
            .formatted(2 * (4 + file.length));
    var files = binary(strings, length, file, length, file);
    assertArrayEquals(file, instance("REST", files, 1).file());
    var cut = binary(strings, length, file);
    assertEquals(Optional.of(Reason.UNREADABLE), instance("REST", cut, 0).refusal());
  }

  private static String manyNames(int rows) {
    var request = new StringBuilder("{\"instances\":[");
    for (int i = 0; i < rows; i++)
      request.append(i == 0 ? "" : ",").append("{\"%x\":1}".formatted(i));
    return request.append("]}").toString();
  }

  private static String filled(int inputs, long... sizes) {
    var input = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
    for (long size : sizes) input.getTensorShapeBuilder().addDimBuilder().setSize(size);
    var several = new TreeMap<String, ByteString>();
    for (int i = 0; i < inputs; i++) several.put("x" + i, input.build().toByteString());
    var request = ProtoMessage.builder(MessageTypes.SERVING, "PredictRequest");
    several.forEach((name, one) -> request.put("inputs", name, one));
    var bytes = request.build().toBytes().toByteArray();
    return "{\"base64\":\"%s\"}".formatted(base64(bytes));
  }

  /** Requests of few bytes that stand for many. */
  @Test
  void decodedInputsTakeNoMoreMemoryThanTheyMay() throws IOException {
    assertEquals(Optional.of(Reason.TOO_LARGE), instance("REST", manyNames(20_000), 0).refusal());
    assertEquals(Optional.of(Reason.NO_IMAGE), instance("REST", manyNames(200), 0).refusal());
    assertEquals(
        Optional.of(Reason.TOO_LARGE), instance("GRPC", filled(9, 1, 1500, 1500, 1), 0).refusal());
    assertEquals(Optional.empty(), instance("GRPC", filled(3, 1, 1500, 1500, 1), 0).refusal());

    var input =
        "{\"name\":\"%s\",\"shape\":[1],\"datatype\":\"FP32\","
            + "\"parameters\":{\"binary_data_size\":%s}}";
    var negative =
        input.formatted("a", Integer.MAX_VALUE) + ',' + input.formatted("b", "-2147483643");
    for (var sizes : List.of(negative, input.formatted("a", "\"4\""), input.formatted("a", 5000))) {
      var request = binary(sizes, littleEndian(1));
      assertEquals(Optional.of(Reason.UNREADABLE), instance("REST", request, 0).refusal());
    }
  }
}
