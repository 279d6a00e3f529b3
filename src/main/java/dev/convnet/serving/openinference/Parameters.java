// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parameters that are understood; others are ignored.
 *
 * @param signatureName of the request: which signature to run, which the protocol itself lacks
 * @param binaryDataSize of an input: it has so many bytes after the document
 * @param binaryData of an output: whether it is wanted as bytes
 * @param binaryOutput of the request: the same for all outputs
 */
record Parameters(
    Optional<String> signatureName,
    OptionalInt binaryDataSize,
    Optional<Boolean> binaryData,
    boolean binaryOutput) {
  Parameters() {
    this(Optional.empty(), OptionalInt.empty(), Optional.empty(), false);
  }

  /** Reads an object, whose first token the parser is at. */
  static Parameters read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw ServingException.invalidArgument("'parameters' must be an object");
    }
    var name = Optional.<String>empty();
    var size = OptionalInt.empty();
    var binaryData = Optional.<Boolean>empty();
    boolean binaryOutput = false;
    for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "signature_name" -> name = Optional.of(InferRequest.text(json, key));
        case "binary_data_size" -> size = OptionalInt.of(size(json));
        case "binary_data" -> binaryData = Optional.of(json.getValueAsBoolean());
        case "binary_data_output" -> binaryOutput = json.getValueAsBoolean();
        default -> json.skipChildren();
      }
    }
    return new Parameters(name, size, binaryData, binaryOutput);
  }

  private static int size(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getLongValue() > Integer.MAX_VALUE) {
      throw ServingException.invalidArgument("'binary_data_size' must be a number of bytes");
    }
    return json.getIntValue();
  }
}
