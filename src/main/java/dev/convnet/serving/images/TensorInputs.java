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
import org.tensorflow.proto.DataType;

/** Inputs whose values came as bytes. */
final class TensorInputs {
  private static final String SIZE = "/parameters/binary_data_size";

  /** A string in a list, and its image. */
  private static final int BYTES_OF_AN_OBJECT = 48;

  private TensorInputs() {}

  /** A request of gRPC. */
  static Map<String, List<LoggedImage>> ofMessage(byte[] message, MemoryBudget budget)
      throws IOException {
    var type = MessageTypes.SERVING.type("PredictRequest");
    var inputs =
        ProtoMessage.parse(type, ByteString.copyFrom(message)).map("inputs", ByteString.class);
    var found = new TreeMap<String, List<LoggedImage>>();
    inputs.forEach((name, input) -> found.put(name, images(TensorMessage.parse(input), budget)));
    return found;
  }

  /**
   * A document of the Open Inference Protocol with the bytes of tensors behind it; how long it is
   * was in a header.
   */
  static Map<String, List<LoggedImage>> ofBody(byte[] body, MemoryBudget budget)
      throws IOException {
    JsonNode request;
    try (var parser = RequestImages.JSON.createParser(body)) {
      request = RequestImages.JSON.readTree(parser);
    }
    int behind = 0;
    for (var input : request.path("inputs")) behind += size(input, body.length - behind);
    var bytes = ByteBuffer.wrap(body).position(body.length - behind).order(ByteOrder.LITTLE_ENDIAN);
    var found = new TreeMap<String, List<LoggedImage>>(JsonInputs.of(request, budget));
    for (var input : request.path("inputs")) {
      if (input.at(SIZE).isMissingNode()) continue;
      var own = new byte[size(input, bytes.remaining())];
      bytes.get(own);
      found.put(input.path("name").asText(), images(input, own, budget));
    }
    return found;
  }

  private static int size(JsonNode input, int most) {
    var size = input.at(SIZE);
    if (size.isMissingNode()) return 0;
    if (size.isInt() && size.intValue() >= 0 && size.intValue() <= most) return size.intValue();
    throw new IllegalArgumentException("a tensor cannot have so many bytes");
  }

  private static List<LoggedImage> images(JsonNode input, byte[] values, MemoryBudget budget) {
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
    return images(TensorMessage.of(TensorBytes.valueOf(name), shape, values), budget);
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

  private static List<LoggedImage> images(TensorMessage message, MemoryBudget budget) {
    var strings = message.strings();
    if (strings.isPresent()) {
      for (var string : strings.get()) budget.take(BYTES_OF_AN_OBJECT + string.length);
      return strings.get().stream().map(LoggedImage.File::of).toList();
    }
    long values = message.shape().size();
    if (values < 0 || values > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a tensor cannot have such a shape");
    }
    budget.take(values * Float.BYTES);
    boolean areBytes = message.type() == DataType.DT_UINT8;
    return PixelRows.images(message.shape().asArray(), message.floats(), areBytes);
  }
}
