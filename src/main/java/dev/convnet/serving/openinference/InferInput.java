// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.calls.CallInput;
import dev.convnet.serving.calls.MessageInput;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.rest.RequestJson;
import dev.convnet.serving.rest.TensorValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;

/** An input of a request: {@code {"name", "shape", "datatype", "data"}}, in any order. */
final class InferInput {
  private static final int MOST_DIMENSIONS = 254;

  private String name = "";
  private Optional<Datatype> datatype = Optional.empty();
  private Optional<Shape> shape = Optional.empty();
  private Optional<TensorValues> values = Optional.empty();
  private OptionalLong unread = OptionalLong.empty();
  private Parameters parameters = new Parameters();

  /**
   * Reads an input, whose first token the parser is at.
   *
   * @throws ServingException if it is wrong
   */
  static InferInput read(JsonParser json) throws IOException {
    var input = new InferInput();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw ServingException.invalidArgument("each of 'inputs' must be an object");
    }
    for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "name" -> input.name = InferRequest.text(json, "name");
        case "datatype" ->
            input.datatype = Optional.of(Datatype.named(InferRequest.text(json, "datatype")));
        case "shape" -> input.shape = Optional.of(shape(json));
        case "parameters" -> input.parameters = Parameters.read(json);
        case "data" -> input.readOrSkip(json);
        default -> json.skipChildren();
      }
    }
    return input;
  }

  private static Shape shape(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) throw wrongShape();
    var sizes = new ArrayList<Long>();
    long count = 1;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) throw wrongShape();
      long size = json.getLongValue();
      if (size < 0 || size > Integer.MAX_VALUE || sizes.size() == MOST_DIMENSIONS) {
        throw wrongShape();
      }
      count *= size;
      if (count > Integer.MAX_VALUE) throw wrongShape();
      sizes.add(size);
    }
    return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
  }

  private static ServingException wrongShape() {
    return ServingException.invalidArgument(
        "a 'shape' must be a list of sizes, such as [1, 28, 28, 3]");
  }

  /** Data before the datatype is read again when that is known. */
  private void readOrSkip(JsonParser json) throws IOException {
    if (datatype.isPresent()) {
      values = Optional.of(read(json, datatype.get()));
    } else {
      unread = OptionalLong.of(json.currentTokenLocation().getByteOffset());
      json.skipChildren();
    }
  }

  private static TensorValues read(JsonParser json, Datatype type) throws IOException {
    var values = TensorValues.of(type.type());
    add(json, values);
    return values;
  }

  /** Flat or nested. */
  private static void add(JsonParser json, TensorValues values) throws IOException {
    int depth = 0;
    do {
      switch (json.currentToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        default -> values.add(json);
      }
      if (depth > 0) json.nextToken();
    } while (depth > 0);
  }

  String name() {
    return name;
  }

  /**
   * The tensor as a call takes it.
   *
   * @param document that the input was read from
   * @param binary the bytes after it
   * @throws ServingException if something is missing, or does not fit
   */
  CallInput complete(byte[] document, BinaryData binary) {
    var tensorShape = shape.orElseThrow(() -> missing("shape"));
    var type = datatype.orElseThrow(() -> missing("datatype"));
    if (parameters.binaryDataSize().isPresent()) {
      int size = parameters.binaryDataSize().getAsInt();
      return new MessageInput(binary.next(name, type, tensorShape, size));
    }
    if (unread.isPresent()) {
      values =
          Optional.of(RequestJson.readAt(document, unread.getAsLong(), json -> read(json, type)));
    }
    var given = values.orElseThrow(() -> missing("data"));
    if (given.count() != tensorShape.size()) {
      throw ServingException.invalidArgument(
          "the input '%s' of the shape %s needs %d values, got %d"
              .formatted(name, tensorShape, tensorShape.size(), given.count()));
    }
    return new JsonInput(given, tensorShape);
  }

  Optional<Datatype> datatype() {
    return datatype;
  }

  /** Whether each value may be an image of its own. */
  boolean isVector() {
    return shape.isPresent() && shape.get().numDimensions() == 1;
  }

  private ServingException missing(String key) {
    return ServingException.invalidArgument("the input '%s' has no '%s'".formatted(name, key));
  }

  private record JsonInput(TensorValues values, Shape shape) implements CallInput {
    @Override
    public Optional<List<byte[]>> strings() {
      return values.strings();
    }

    @Override
    public Tensor tensor() {
      return values.tensor(shape);
    }
  }
}
