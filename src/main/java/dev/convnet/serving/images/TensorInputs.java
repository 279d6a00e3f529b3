// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.messages.TensorMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;

/** Inputs whose values came as bytes. */
final class TensorInputs {
  private static final String SIZE = "/parameters/binary_data_size";

  /** Of a tensor; a message of few bytes may stand for many. */
  private static final int MOST_VALUES = 12_000_000;

  private TensorInputs() {}

  /** A request of gRPC. */
  static Map<String, List<LoggedImage>> ofMessage(byte[] message) throws IOException {
    var type = MessageTypes.SERVING.type("PredictRequest");
    var inputs =
        ProtoMessage.parse(type, ByteString.copyFrom(message)).map("inputs", ByteString.class);
    var found = new TreeMap<String, List<LoggedImage>>();
    inputs.forEach((name, input) -> found.put(name, images(TensorMessage.parse(input))));
    return found;
  }

  /**
   * A document of the Open Inference Protocol with the bytes of tensors behind it; how long it is
   * was in a header.
   */
  static Map<String, List<LoggedImage>> ofBody(byte[] body) throws IOException {
    JsonNode request;
    try (var parser = RequestImages.JSON.createParser(body)) {
      request = RequestImages.JSON.readTree(parser);
    }
    int behind = 0;
    for (var input : request.path("inputs")) behind += input.at(SIZE).asInt();
    var bytes = ByteBuffer.wrap(body).position(body.length - behind).order(ByteOrder.LITTLE_ENDIAN);
    var found = new TreeMap<String, List<LoggedImage>>(JsonInputs.of(request));
    for (var input : request.path("inputs")) {
      if (input.at(SIZE).isMissingNode()) continue;
      var own = new byte[input.at(SIZE).asInt()];
      bytes.get(own);
      found.put(input.path("name").asText(), images(input, own));
    }
    return found;
  }

  private static List<LoggedImage> images(JsonNode input, byte[] values) {
    var type = input.path("datatype").asText();
    if (type.equals("BYTES")) return strings(values);
    var name =
        switch (type) {
          case "FP32" -> "FLOAT";
          case "FP64" -> "DOUBLE";
          case "FP16" -> "HALF";
          case "BF16" -> "BFLOAT16";
          default -> type;
        };
    var shape = Shape.of(JsonInputs.shape(input));
    return images(TensorMessage.of(TensorBytes.valueOf(name), shape, values));
  }

  /** The length of each is before it. */
  private static List<LoggedImage> strings(byte[] values) {
    var from = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    var images = new ArrayList<LoggedImage>();
    while (from.hasRemaining()) {
      int length = from.getInt();
      if (length < 0 || length > from.remaining()) {
        throw new IllegalArgumentException("a string is cut short");
      }
      var string = new byte[length];
      from.get(string);
      images.add(LoggedImage.File.of(string));
    }
    return images;
  }

  private static List<LoggedImage> images(TensorMessage message) {
    if (message.strings().isPresent()) {
      return message.strings().get().stream().map(LoggedImage.File::of).toList();
    }
    if (message.shape().size() > MOST_VALUES) {
      throw new IllegalArgumentException("a tensor has too many values");
    }
    return PixelRows.images(message.shape().asArray(), message.floats());
  }
}
