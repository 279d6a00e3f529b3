// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convnet.data.images.DecodingBudget;
import dev.convnet.data.images.EncodedImage;
import dev.convnet.io.savedmodel.ServableModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.SignatureDef;

/**
 * A prediction request. The response to {@code {"instances": [A, B]}}, the row format, is {@code
 * {"predictions": [of A, of B]}}; the response to {@code {"inputs": TENSOR}}, the column format, is
 * {@code {"outputs": TENSOR}}. If a signature has several inputs or outputs, each instance or
 * tensor is an object of them, by their names.
 */
final class PredictRequest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** TensorFlow's message ends with the operation that failed. */
  private static final Pattern DECODING = Pattern.compile("\\bDecode(Image|Jpeg|Png|Gif|Bmp)");

  private final SignatureDef signature;
  private final Map<String, JsonNode> inputs;
  private final boolean rows;

  private PredictRequest(SignatureDef signature, JsonNode request) {
    this.signature = signature;
    this.rows = request.has("instances");
    if (rows == request.has("inputs")) {
      throw new IllegalArgumentException("a request must have \"instances\" or \"inputs\"");
    }
    this.inputs = rows ? ofRows(request.get("instances")) : named(request.get("inputs"), "inputs");
  }

  /**
   * Runs a request and returns the response.
   *
   * @throws IllegalArgumentException if the request is wrong; the message says how
   */
  static JsonNode handle(ServableModel model, JsonNode request) {
    if (!request.isObject()) throw new IllegalArgumentException("a request must be a JSON object");
    var predictRequest = new PredictRequest(signature(model, request), request);
    try {
      return predictRequest.call(model, predictRequest.inputs, predictRequest::response);
    } catch (TFInvalidArgumentException e) {
      throw predictRequest.refused(model, e);
    }
  }

  private <T> T call(
      ServableModel model, Map<String, JsonNode> inputs, Function<Map<String, Tensor>, T> reader) {
    var tensors = new HashMap<String, Tensor>();
    var images = new ArrayList<EncodedImage>();
    try {
      inputs.forEach((name, json) -> tensors.put(name, tensor(name, json, images)));
      var share = DecodingBudget.acquire(images);
      try {
        return model.call(signature, tensors, reader);
      } finally {
        share.release();
      }
    } catch (TFInvalidArgumentException e) {
      throw images.size() == 1 ? inPlainWords(e, images.get(0)) : e;
    } finally {
      tensors.values().forEach(Tensor::close);
    }
  }

  private static TFInvalidArgumentException inPlainWords(
      TFInvalidArgumentException error, EncodedImage image) {
    if (!DECODING.matcher(String.valueOf(error.getMessage())).find()) return error;
    var inPlainWords = new TFInvalidArgumentException(image.whyRefused());
    inPlainWords.initCause(error);
    return inPlainWords;
  }

  /** TensorFlow does not say which row it refuses, so each row is tried alone. */
  private IllegalArgumentException refused(ServableModel model, TFInvalidArgumentException error) {
    var rows = inputs.values().stream().mapToInt(JsonNode::size).min().orElse(0);
    for (int i = 0; rows > 1 && i < rows; i++) {
      int row = i;
      var alone = new TreeMap<String, JsonNode>();
      inputs.forEach((name, json) -> alone.put(name, JSON.arrayNode().add(json.get(row))));
      try {
        call(model, alone, outputs -> outputs);
      } catch (TFInvalidArgumentException e) {
        return new IllegalArgumentException(
            "instance %d of %d: %s".formatted(row + 1, rows, e.getMessage()), e);
      }
    }
    return error;
  }

  private static SignatureDef signature(ServableModel model, JsonNode request) {
    var name = request.path("signature_name").asText("serving_default");
    var signature = model.signatures().get(name);
    if (signature == null) {
      throw new IllegalArgumentException(
          "there is no signature '%s'; there are %s".formatted(name, model.signatures().keySet()));
    }
    return signature;
  }

  private Tensor tensor(String name, JsonNode json, List<EncodedImage> images) {
    return new JsonTensor(name, signature.getInputsOrThrow(name), images).read(json);
  }

  private Map<String, JsonNode> ofRows(JsonNode instances) {
    if (!instances.isArray() || instances.isEmpty()) {
      throw new IllegalArgumentException("\"instances\" must be an array of at least one instance");
    }
    var columns = new TreeMap<String, ArrayNode>();
    for (int i = 0; i < instances.size(); i++) {
      named(instances.get(i), "instances[" + i + "]")
          .forEach(
              (name, value) -> columns.computeIfAbsent(name, n -> JSON.arrayNode()).add(value));
    }
    return new TreeMap<>(columns);
  }

  /** The inputs by their names; the value of a single input may come without its name. */
  private Map<String, JsonNode> named(JsonNode json, String where) {
    var expected = new TreeSet<>(signature.getInputsMap().keySet());
    if (expected.size() == 1 && (!json.isObject() || JsonTensor.isBytes(json))) {
      return Map.of(expected.first(), json);
    }
    var found = new TreeMap<String, JsonNode>();
    json.properties().forEach(field -> found.put(field.getKey(), field.getValue()));
    if (!found.keySet().equals(expected)) {
      throw new IllegalArgumentException(
          "%s must have %s, got %s".formatted(where, expected, found.keySet()));
    }
    return found;
  }

  private JsonNode response(Map<String, Tensor> outputs) {
    var columns = new TreeMap<String, JsonNode>();
    outputs.forEach((name, tensor) -> columns.put(name, JsonTensor.write(tensor)));
    var response = JSON.objectNode();
    if (!rows) return response.set("outputs", unnamedIfSingle(columns));
    var count = inputs.values().iterator().next().size();
    columns.forEach((name, column) -> checkRows(name, column, count));
    var predictions = response.putArray("predictions");
    for (int i = 0; i < count; i++) {
      var row = new TreeMap<String, JsonNode>();
      for (var column : columns.entrySet()) row.put(column.getKey(), column.getValue().get(i));
      predictions.add(unnamedIfSingle(row));
    }
    return response;
  }

  private static void checkRows(String name, JsonNode column, int count) {
    if (column.size() != count) {
      throw new IllegalArgumentException(
          "the output '%s' does not have one row per instance; send \"inputs\" instead of \"instances\""
              .formatted(name));
    }
  }

  private static JsonNode unnamedIfSingle(Map<String, JsonNode> named) {
    return named.size() == 1 ? named.values().iterator().next() : JSON.objectNode().setAll(named);
  }
}
