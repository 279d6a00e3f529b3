// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.calls.SmallImage;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The first image of a request that was logged whole: a file in base64, or numbers of pixels. It is
 * drawn again as a small PNG file, so that nothing that a client sent comes to a browser as it is.
 */
final class RequestImage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_PIXELS = 4_000_000;
  private static final int SIDE = 96;
  private static final int BYTE = 255;

  private RequestImage() {}

  /** Whether an entry may have an image, without drawing it. */
  static boolean mayBeIn(LogEntry entry) {
    var request = request(entry);
    return !request.isEmpty() && !request.startsWith("{\"bytes\":");
  }

  private static String request(LogEntry entry) {
    return (String) entry.value(LogField.REQUEST).orElse("");
  }

  /** A PNG file; empty if the request was not logged whole, or has no image. */
  static Optional<byte[]> png(LogEntry entry) throws IOException {
    if (!mayBeIn(entry)) return Optional.empty();
    Optional<BufferedImage> image;
    try {
      boolean isMessage = entry.value(LogField.ENTRYPOINT).orElse("").equals("GRPC");
      var json = JSON.readTree(request(entry));
      image = isMessage ? ofMessage(json) : ofJson(json);
    } catch (JsonProcessingException | InvalidProtocolBufferException | RuntimeException e) {
      return Optional.empty(); // was wrong when it came
    }
    if (image.isEmpty()) return Optional.empty();
    var out = new ByteArrayOutputStream();
    ImageIO.write(image.get(), "png", out);
    return Optional.of(out.toByteArray());
  }

  private static Optional<BufferedImage> ofJson(JsonNode request) {
    var file = request.findPath("b64").asText();
    if (!file.isEmpty()) {
      return SmallImage.read(Base64.getDecoder().decode(file), MOST_PIXELS, SIDE);
    }
    var rows = request.has("instances") ? request.get("instances") : request.path("inputs");
    var first = rows.isArray() ? rows.path(0) : rows;
    if (first.has("shape") && first.has("data")) return ofTensor(first);
    while (first.isObject() && first.size() > 0) first = first.elements().next();
    if (!request.has("instances") && !rows.isArray()) first = first.path(0);
    return ofNumbers(first, shape(first));
  }

  /** An input of the Open Inference Protocol. */
  private static Optional<BufferedImage> ofTensor(JsonNode input) {
    var shape = new ArrayList<Integer>();
    input.get("shape").forEach(size -> shape.add(size.asInt()));
    if (shape.isEmpty()) return Optional.empty();
    return ofNumbers(input.get("data"), shape.subList(1, shape.size()));
  }

  private static List<Integer> shape(JsonNode array) {
    var shape = new ArrayList<Integer>();
    for (var node = array; node.isArray(); node = node.path(0)) shape.add(node.size());
    return shape;
  }

  private static Optional<BufferedImage> ofNumbers(JsonNode numbers, List<Integer> shape) {
    long size = shape.stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
    if (shape.size() < 2 || size > 3 * MOST_PIXELS) return Optional.empty();
    var pixels = new float[(int) size];
    int filled = fill(numbers, pixels, 0);
    return filled < size ? Optional.empty() : drawn(pixels, shape);
  }

  /** Takes as many numbers as there is room for. */
  private static int fill(JsonNode node, float[] pixels, int from) {
    if (from == pixels.length) return from;
    if (node.isNumber()) {
      pixels[from] = node.floatValue();
      return from + 1;
    }
    int next = from;
    for (var child : node) next = fill(child, pixels, next);
    return next;
  }

  private static Optional<BufferedImage> drawn(float[] pixels, List<Integer> shape) {
    int height = shape.get(0);
    int width = shape.get(1);
    int channels = shape.size() > 2 ? shape.get(2) : 1;
    if (shape.size() > 3 || channels != 1 && channels != 3) return Optional.empty();
    float most = 1;
    for (float pixel : pixels) most = Math.max(most, pixel);
    float scale = most > 1 ? 1 : BYTE;
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        float value = scale * pixels[i * channels + c % channels];
        rgb = rgb << 8 | Math.round(Math.max(0, Math.min(BYTE, value)));
      }
      image.setRGB(i % width, i / width, rgb);
    }
    return Optional.of(image);
  }

  private static Optional<BufferedImage> ofMessage(JsonNode request)
      throws InvalidProtocolBufferException {
    var bytes = Base64.getDecoder().decode(request.path("base64").asText());
    var type = MessageTypes.SERVING.type("PredictRequest");
    var inputs =
        ProtoMessage.parse(type, ByteString.copyFrom(bytes)).map("inputs", ByteString.class);
    for (var input : new TreeMap<>(inputs).values()) {
      var message = TensorMessage.parse(input);
      if (message.strings().isPresent()) {
        var file = message.strings().get().stream().findFirst().orElse(new byte[0]);
        return SmallImage.read(file, MOST_PIXELS, SIDE);
      }
      var drawn = drawn(message);
      if (drawn.isPresent()) return drawn;
    }
    return Optional.empty();
  }

  private static Optional<BufferedImage> drawn(TensorMessage message) {
    var sizes = new ArrayList<Integer>();
    for (long size : message.shape().asArray()) sizes.add(Math.toIntExact(size));
    if (sizes.size() < 3 || sizes.get(0) < 1) return Optional.empty();
    var shape = sizes.subList(1, sizes.size());
    var pixels = new float[shape.stream().reduce(1, Math::multiplyExact)];
    try (var tensor = message.tensor()) {
      if (tensor instanceof TUint8 values) {
        var data = values.asRawTensor().data();
        for (int i = 0; i < pixels.length; i++) pixels[i] = data.getByte(i) & BYTE;
      } else if (tensor instanceof TFloat32 values) {
        values.asRawTensor().data().asFloats().read(pixels);
      } else return Optional.empty();
    }
    return drawn(pixels, shape);
  }
}
