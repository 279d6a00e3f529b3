// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.metrics.Excerpt;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;

/** Errors in a request's JSON, in TensorFlow Serving's words. */
final class JsonError {
  private static final int EXCERPT = 60;

  private JsonError() {}

  static ServingException notJson(long offset) {
    return ServingException.invalidArgument(
        "JSON Parse error: Invalid value. at offset: " + Math.max(0, offset));
  }

  /** A value that does not have the type of its tensor. */
  static ServingException type(JsonParser json, String type) throws IOException {
    return ServingException.invalidArgument(
        "JSON Value: %s Type: %s is not of expected type: %s"
            .formatted(excerpt(json), typeName(json.currentToken()), type));
  }

  static String typeName(JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> "Null";
      case VALUE_FALSE -> "False";
      case VALUE_TRUE -> "True";
      case START_OBJECT -> "Object";
      case START_ARRAY -> "Array";
      case VALUE_STRING -> "String";
      default -> "Number";
    };
  }

  private static String excerpt(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> "{…}";
      case START_ARRAY -> "[…]";
      case VALUE_STRING -> '"' + shortened(json.getText()) + '"';
      default -> shortened(json.getText());
    };
  }

  private static String shortened(String text) {
    return text.length() <= EXCERPT ? text : Excerpt.of(text, EXCERPT) + "…";
  }
}
