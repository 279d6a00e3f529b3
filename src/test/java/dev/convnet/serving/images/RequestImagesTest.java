// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.images.LoggedImage.Reason;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The images of a request, whichever interface it came by. */
class RequestImagesTest {
  private static LogEntry entry(String entrypoint, String request) {
    return LogEntry.builder(LogField.PREDICTIONS, Instant.EPOCH)
        .with(LogField.ENTRYPOINT, entrypoint)
        .with(LogField.REQUEST, request)
        .build();
  }

  private static LoggedImage instance(String entrypoint, String request, int instance) {
    return RequestImages.of(entry(entrypoint, request)).image(instance);
  }

  private static BufferedImage image(String entrypoint, String request) {
    return instance(entrypoint, request, 0).preview().orElseThrow();
  }

  /** The brightness of the second image as a training gets it. */
  private static int[] second(String entrypoint, String request) throws IOException {
    var file = instance(entrypoint, request, 1).file();
    assertEquals(".png", LoggedImage.extension(file));
    var image = ImageIO.read(new ByteArrayInputStream(file));
    return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
  }

  private static byte[] file(String format, int side) throws IOException {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void filesInBase64() throws IOException {
    for (var format : List.of("png", "gif", "bmp")) {
      var b64 = "{\"b64\":\"%s\"}".formatted(base64(file(format, 8)));
      for (var request :
          List.of(
              "{\"instances\":[%s, 1]}",
              "{\"instances\":[{\"image\":%s}]}", "{\"inputs\":{\"x\":[%s]}}")) {
        assertEquals(0xffff0000, image("REST", request.formatted(b64)).getRGB(0, 0));
      }
    }
    var large = "{\"instances\":[{\"b64\":\"%s\"}]}".formatted(base64(file("jpeg", 400)));
    assertEquals(100, image("REST", large).getWidth());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"instances\":[[[0,51],[1,255]]]}",
        "{\"instances\":[{\"x\":[[0,51],[1,255]]}]}",
        "{\"inputs\":[[[0,51],[1,255]]]}",
        "{\"inputs\":{\"x\":[[[0,51],[1,255]]]}}",
        "{\"instances\":[[[[0],[51]],[[1],[255]]]]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2,2,1],\"datatype\":\"FP32\",\"data\":[0,51,1,255]}]}"
      })
  void numbersOfPixels(String request) throws IOException {
    var image = image("REST", request);

    assertEquals(2, image.getWidth());
    assertEquals(51, image.getRaster().getSample(1, 0, 0));
    assertEquals(1, image.getRaster().getSample(0, 1, 0));
    assertEquals(255, image.getRaster().getSample(1, 1, 0));
  }

  @Test
  void colorsAndGray() throws IOException {
    var rgb = "{\"instances\":[[[[9,9,9]]],[[[1,2,3],[4,5,300]]]]}";
    assertArrayEquals(new int[] {1, 2, 3, 4, 5, 255}, second("REST", rgb));
    var gray = "{\"instances\":[[[0.1]],[[0,0.5],[1,0]]]}";
    assertArrayEquals(new int[] {0, 128, 255, 0}, second("REST", gray));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[[]]",
        "[1,2]",
        "[[1,2],[3]]",
        "[[1,\"a\"]]",
        "[[[1,2]]]",
        "[[[1],2]]",
        "3",
        "[[[1,2,3],[4,5]]]",
        "[[[[1]]]]",
        "{\"a\":1}",
        "[[1,null]]"
      })
  void othersAreNoPixels(String instance) {
    var request = "{\"instances\":[%s]}".formatted(instance);
    assertEquals(Optional.of(Reason.NO_IMAGE), instance("REST", request, 0).refusal());
  }

  private static String message(ByteString input) {
    var request = ProtoMessage.builder(MessageTypes.SERVING, "PredictRequest");
    var bytes = request.put("inputs", "x", input).build().toBytes().toByteArray();
    return "{\"base64\":\"%s\"}".formatted(base64(bytes));
  }

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bytes\":3,\"sha256\":\"\"}",
        "{\"instances\":[1]}",
        "{\"instances\":[[[0,51],[1]]]}",
        "{\"instances\":[{\"b64\":\"AAAA\"}]}",
        "{\"instances\":[{\"b64\":\"?\"}]}",
        "{\"inputs\":[{\"shape\":[1,100000,100000],\"data\":[]}]}",
        "{\"inputs\":[{\"shape\":[1,-3,3],\"data\":[]}]}",
        "{\"instances\":[]}",
        "{\"instances\"",
        "[]",
        "",
        "{\"base64\":\"AAAA\"}"
      })
  void whatHasNoImage(String request) {
    for (var entrypoint : List.of("REST", "GRPC")) {
      var none = instance(entrypoint, request, 0);
      assertEquals(Optional.empty(), none.preview());
      assertTrue(none.refusal().isPresent() || none instanceof LoggedImage.File);
    }
  }

  @Test
  void ofALargeImageNothingIsDrawn() throws IOException {
    var request = "{\"instances\":[{\"b64\":\"%s\"}]}".formatted(base64(file("png", 2500)));
    assertEquals(Optional.empty(), instance("REST", request, 0).preview());
    assertEquals(Optional.empty(), instance("REST", request, 0).refusal());
  }

  /** Pixels have the range of all images of a request. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"instances\":[[[0,51],[1,255]],[[0,1],[1,0]]]}",
        "{\"instances\":[{\"a\":1,\"x\":[[0,51],[1,255]]},{\"a\":2,\"x\":[[0,1],[1,0]]}]}",
        "{\"inputs\":[[[0,51],[1,255]],[[0,1],[1,0]]]}",
        "{\"inputs\":{\"a\":[1,2],\"x\":[[[0,51],[1,255]],[[0,1],[1,0]]]}}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2,2],\"datatype\":\"UINT8\",\"data\":[0,51,1,255,0,1,1,0]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2,2,1],\"datatype\":\"FP32\","
            + "\"data\":[[[[0],[51]],[[1],[255]]],[[[0],[1]],[[1],[0]]]]}]}"
      })
  void eachInstanceHasItsImage(String request) throws IOException {
    assertArrayEquals(new int[] {0, 1, 1, 0}, second("REST", request));
    assertEquals(Optional.of(Reason.NO_INSTANCE), instance("REST", request, 2).refusal());
    assertEquals(Optional.of(Reason.NO_INSTANCE), instance("REST", request, -1).refusal());
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

  @Test
  void whyThereIsNone() {
    assertEquals(Optional.of(Reason.NOT_WHOLE), instance("REST", "{\"bytes\":1}", 0).refusal());
    var flat = "{\"instances\":[[0,1],[[[-1,1]]],{\"x\":{\"b64\":\"AAAA\"}}]}";
    assertEquals(Optional.of(Reason.NO_IMAGE), instance("REST", flat, 0).refusal());
    assertEquals(Optional.of(Reason.NO_IMAGE), instance("REST", flat, 2).refusal());
    var scaled = "{\"instances\":[[[-1,1]]]}";
    assertEquals(Optional.of(Reason.BELOW_ZERO), instance("REST", scaled, 0).refusal());
    assertEquals(2, image("REST", scaled).getWidth());
    var examples =
        LogEntry.builder(LogField.PREDICTIONS, Instant.EPOCH)
            .with(LogField.ENTRYPOINT, "GRPC")
            .with(LogField.API, "classify")
            .with(LogField.REQUEST, "{\"base64\":\"AAAA\"}")
            .build();
    assertEquals(
        Optional.of(Reason.MESSAGE_OF_EXAMPLES), RequestImages.of(examples).image(0).refusal());
  }
}
