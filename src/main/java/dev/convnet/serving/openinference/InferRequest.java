// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.rest.RequestJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to infer.
 *
 * @param document that it was read from
 * @param id of the client, which the answer repeats
 * @param outputs that are wanted, and whether as bytes; all if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // comes directly from the network
record InferRequest(
    byte[] document,
    Optional<String> id,
    Parameters parameters,
    List<InferInput> inputs,
    Map<String, Boolean> outputs) {
  /**
   * Reads a request.
   *
   * @throws ServingException if it is wrong
   */
  static InferRequest read(byte[] document) {
    return RequestJson.read(document, json -> read(json, document));
  }

  private static InferRequest read(JsonParser json, byte[] document) throws IOException {
    var id = Optional.<String>empty();
    var parameters = new Parameters();
    var inputs = new ArrayList<InferInput>();
    var outputs = new LinkedHashMap<String, Optional<Boolean>>();
    for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "id" -> id = Optional.of(text(json, key));
        case "parameters" -> parameters = Parameters.read(json);
        case "inputs" -> {
          requireArray(json, key);
          while (json.nextToken() != JsonToken.END_ARRAY) inputs.add(InferInput.read(json));
        }
        case "outputs" -> {
          requireArray(json, key);
          while (json.nextToken() != JsonToken.END_ARRAY) readOutput(json, outputs);
        }
        default -> json.skipChildren();
      }
    }
    if (inputs.isEmpty()) throw ServingException.invalidArgument("the request has no 'inputs'");
    boolean binary = parameters.binaryOutput();
    var wanted = new LinkedHashMap<String, Boolean>();
    outputs.forEach((name, own) -> wanted.put(name, own.orElse(binary)));
    return new InferRequest(document, id, parameters, inputs, wanted);
  }

  private static void readOutput(JsonParser json, Map<String, Optional<Boolean>> outputs)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw ServingException.invalidArgument("each of 'outputs' must be an object");
    }
    var name = "";
    var parameters = new Parameters();
    for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "name" -> name = text(json, key);
        case "parameters" -> parameters = Parameters.read(json);
        default -> json.skipChildren();
      }
    }
    outputs.put(name, parameters.binaryData());
  }

  private static void requireArray(JsonParser json, String key) {
    if (json.currentToken() == JsonToken.START_ARRAY) return;
    throw ServingException.invalidArgument("'%s' must be a list".formatted(key));
  }

  static String text(JsonParser json, String key) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) return json.getText();
    throw ServingException.invalidArgument("'%s' must be a text".formatted(key));
  }
}
