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
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.images.LoggedImage.Reason;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TUint8;

/** The images of a request, whichever interface it came by. */
class RequestImagesTest {
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

  /** What one image of an input has says how all of them are meant. */
  @Test
  void theRangeOfAnInputIsThatOfAllItsImages() throws IOException {
    var scaled = List.of("[[[0,1]],[[-1,1]]]", "{\"x\":[[[0,1]],[[-1,1]]]}");
    for (var inputs : scaled) {
      var request = "{\"inputs\":%s}".formatted(inputs);
      for (int i = 0; i < 2; i++) {
        assertEquals(Optional.of(Reason.BELOW_ZERO), instance("REST", request, i).refusal());
      }
    }
    var tensor =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,1,2],\"datatype\":\"%s\",\"data\":[%s]}]}";
    assertEquals(
        Optional.of(Reason.BELOW_ZERO),
        instance("REST", tensor.formatted("FP32", "0,1,-1,1"), 0).refusal());
    for (var wrong : List.of("NaN", "Infinity")) {
      var rows = "{\"instances\":[[[%s,9]],[[3,200]]]}".formatted(wrong);
      assertArrayEquals(new int[] {3, 200}, second("REST", rows));
      assertEquals(Optional.of(Reason.NOT_FINITE), instance("REST", rows, 0).refusal());
      var values = tensor.formatted("FP32", wrong + ",9,3,200");
      assertArrayEquals(new int[] {3, 200}, second("REST", values));
    }
    assertArrayEquals(new int[] {0, 1}, second("REST", tensor.formatted("UINT8", "0,0,0,1")));
    assertArrayEquals(new int[] {0, 255}, second("REST", tensor.formatted("FP32", "0,0,0,1")));
    var pixels = DataBuffers.of(new byte[] {0, 0, 0, 1}, true, false);
    try (var dark = TUint8.tensorOf(Shape.of(2, 1, 2), pixels)) {
      var bytes = message(TensorMessage.write(DataType.DT_UINT8, dark));
      assertArrayEquals(new int[] {0, 1}, second("GRPC", bytes));
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
