// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convnet.data.images.EncodedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Converts one input of a signature from JSON to a tensor: nested arrays of numbers or of strings.
 * Binary strings are {@code {"b64": "…"}}, in base64.
 *
 * @param images receives each string, in case it is the file of an image
 */
record JsonTensor(String name, TensorInfo info, List<EncodedImage> images) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static boolean isBytes(JsonNode json) {
    return json.isObject() && json.size() == 1 && json.path("b64").isTextual();
  }

  /**
   * Creates a tensor. The caller closes it.
   *
   * @throws IllegalArgumentException if the arrays are ragged, or their shape or type does not
   *     match the signature
   */
  Tensor read(JsonNode json) {
    var sizes = new ArrayList<Long>();
    for (var node = json; node.isArray() && !node.isEmpty(); node = node.get(0)) {
      sizes.add((long) node.size());
    }
    var shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
    checkShape(shape);
    var values = new ArrayList<JsonNode>(Math.toIntExact(shape.size()));
    flatten(json, shape, new Position(0, name), values);
    return tensor(shape, values);
  }

  private void checkShape(Shape shape) {
    var expected = info.getTensorShape().getDimList();
    var fits = info.getTensorShape().getUnknownRank() || expected.size() == shape.numDimensions();
    for (int i = 0; fits && i < expected.size(); i++) {
      var size = expected.get(i).getSize();
      fits = size < 0 || size == shape.get(i);
    }
    if (!fits) {
      var sizes =
          expected.stream()
              .map(size -> size.getSize() < 0 ? "?" : Long.toString(size.getSize()))
              .collect(Collectors.joining(", ", "[", "]"));
      throw new IllegalArgumentException(
          "'%s' must have the shape %s, got %s".formatted(name, sizes, shape));
    }
  }

  /** A position in the nested arrays, with a path such as {@code images[0][3]}. */
  private record Position(int depth, String path) {
    Position element(int index) {
      return new Position(depth + 1, path + "[" + index + "]");
    }
  }

  private static void flatten(
      JsonNode json, Shape shape, Position position, List<JsonNode> values) {
    if (position.depth == shape.numDimensions()) {
      values.add(json);
      return;
    }
    var size = shape.get(position.depth);
    if (!json.isArray() || json.size() != size) {
      throw new IllegalArgumentException(
          "%s must be an array of length %d like the first array at its depth, got %s"
              .formatted(position.path, size, json.isArray() ? json.size() : excerpt(json)));
    }
    for (int i = 0; i < size; i++) flatten(json.get(i), shape, position.element(i), values);
  }

  private Tensor tensor(Shape shape, List<JsonNode> values) {
    return switch (info.getDtype()) {
      case DT_UINT8 -> TUint8.tensorOf(shape, DataBuffers.of(bytes(values), true, false));
      case DT_FLOAT -> {
        var floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) number(values.get(i));
        yield TFloat32.tensorOf(shape, DataBuffers.of(floats));
      }
      case DT_INT64 ->
          TInt64.tensorOf(
              shape,
              DataBuffers.of(
                  values.stream()
                      .mapToLong(v -> integer(v, Long.MIN_VALUE, Long.MAX_VALUE))
                      .toArray()));
      case DT_STRING -> {
        var strings = NdArrays.ofObjects(byte[].class, shape);
        var nodes = values.listIterator();
        strings
            .scalars()
            .forEach(scalar -> scalar.setObject(checked(nodes.nextIndex(), string(nodes.next()))));
        yield TString.tensorOfBytes(strings);
      }
      default ->
          throw new IllegalArgumentException(
              "'%s' is %s, which this server cannot read".formatted(name, info.getDtype()));
    };
  }

  private byte[] bytes(List<JsonNode> values) {
    var bytes = new byte[values.size()];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) integer(values.get(i), 0, 255);
    return bytes;
  }

  private long integer(JsonNode json, long minimum, long maximum) {
    if (json.isIntegralNumber() && json.canConvertToLong()) {
      var value = json.longValue();
      if (value >= minimum && value <= maximum) return value;
    }
    throw new IllegalArgumentException(
        "'%s' must be integers from %d to %d, got %s"
            .formatted(name, minimum, maximum, excerpt(json)));
  }

  private double number(JsonNode json) {
    if (json.isNumber()) return json.doubleValue();
    throw new IllegalArgumentException(
        "'%s' must be numbers, got %s".formatted(name, excerpt(json)));
  }

  private byte[] string(JsonNode json) {
    if (json.isTextual()) return json.textValue().getBytes(StandardCharsets.UTF_8);
    if (isBytes(json)) {
      try {
        return Base64.getDecoder().decode(json.get("b64").textValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'%s' has a \"b64\" that is not base64".formatted(name), e);
      }
    }
    throw new IllegalArgumentException(
        "'%s' must be strings or {\"b64\": \"…\"}, got %s".formatted(name, excerpt(json)));
  }

  /**
   * Refuses an image file that would need too much memory when it is decoded, and replaces one that
   * TensorFlow would read wrongly.
   */
  private byte[] checked(int index, byte[] bytes) {
    var image = EncodedImage.of(bytes, "image %d of '%s'".formatted(index + 1, name));
    images.add(image);
    return image.bytes();
  }

  private static String excerpt(JsonNode json) {
    var text = json.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** Converts a tensor to nested arrays. */
  static JsonNode write(Tensor tensor) {
    var values = ((NdArray<?>) tensor).scalars().iterator();
    return nest(tensor.shape(), 0, values);
  }

  private static JsonNode nest(Shape shape, int depth, Iterator<? extends NdArray<?>> values) {
    if (depth == shape.numDimensions()) return value(values.next().getObject());
    ArrayNode array = JSON.arrayNode();
    for (long i = 0; i < shape.get(depth); i++) array.add(nest(shape, depth + 1, values));
    return array;
  }

  private static JsonNode value(Object value) {
    if (value instanceof Float number) return JSON.numberNode(number);
    if (value instanceof Long number) return JSON.numberNode(number);
    if (value instanceof Integer number) return JSON.numberNode(number);
    if (value instanceof Double number) return JSON.numberNode(number);
    if (value instanceof Byte number) return JSON.numberNode(Byte.toUnsignedInt(number));
    if (value instanceof Boolean truth) return JSON.booleanNode(truth);
    return JSON.textNode(value.toString());
  }
}
