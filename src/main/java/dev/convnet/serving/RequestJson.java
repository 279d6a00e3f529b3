// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** Parses the body of a request. Jackson's own messages, which name its classes, stay inside. */
final class RequestJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private RequestJson() {}

  /**
   * Parses a whole body.
   *
   * @throws IllegalArgumentException if it is not JSON; the message says where
   */
  static JsonNode parse(byte[] body) {
    try {
      var json = JSON.readTree(body);
      return json == null ? MissingNode.getInstance() : json;
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException(
          "the request is not JSON: it is nested too deeply, or has a number or text that is too long",
          e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the request is not JSON: %s%s"
              .formatted(
                  e instanceof JsonEOFException ? "it ends too early" : "it is wrong",
                  location(e.getLocation())),
          e);
    } catch (IOException e) { // of an encoding that Jackson cannot read
      throw new IllegalArgumentException("the request is not JSON in UTF-8", e);
    }
  }

  private static String location(JsonLocation at) {
    return at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }
}
