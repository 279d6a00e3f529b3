// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

/** The first image of a request, drawn anew. */
class RequestImageTest {
  private static LogEntry entry(String entrypoint, String request) {
    return LogEntry.builder(LogField.PREDICTIONS, Instant.EPOCH)
        .with(LogField.ENTRYPOINT, entrypoint)
        .with(LogField.REQUEST, request)
        .build();
  }

  private static BufferedImage image(String entrypoint, String request) throws IOException {
    var png = RequestImage.png(entry(entrypoint, request)).orElseThrow();
    assertEquals("\u0089PNG", new String(png, 0, 4, StandardCharsets.ISO_8859_1));
    return ImageIO.read(new ByteArrayInputStream(png));
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
    assertEquals(0xff333333, image.getRGB(1, 0));
    assertEquals(0xff010101, image.getRGB(0, 1));
    assertEquals(0xffffffff, image.getRGB(1, 1));
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
      assertEquals(0xff333333, image("GRPC", floats).getRGB(1, 0));
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
  void whatHasNoImage(String request) throws IOException {
    assertEquals(Optional.empty(), RequestImage.png(entry("REST", request)));
    assertEquals(Optional.empty(), RequestImage.png(entry("GRPC", request)));
  }

  @Test
  void ofALargeImageNothingIsDrawn() throws IOException {
    var request = "{\"instances\":[{\"b64\":\"%s\"}]}".formatted(base64(file("png", 2500)));
    assertEquals(Optional.empty(), RequestImage.png(entry("REST", request)));
    assertTrue(RequestImage.mayBeIn(entry("REST", request)));
  }
}
