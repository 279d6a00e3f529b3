// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Parses the body of a request, as TensorFlow Serving does: bare {@code NaN} and {@code Infinity}
 * are numbers, and what follows the document is ignored. Jackson's own messages, which name its
 * classes, stay inside.
 */
public final class RequestJson {
  private static final byte[] SIGNATURE_NAME = "signature_name".getBytes(StandardCharsets.UTF_8);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1_000_000)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private RequestJson() {}

  /** Reads the fields of the document's object, which the parser is in. */
  public interface Reader<T> {
    /** Reads the fields. */
    T read(JsonParser json) throws IOException;
  }

  /**
   * Reads a document that is an object.
   *
   * @throws ServingException if it is not, or not JSON
   */
  public static <T> T read(byte[] body, Reader<T> reader) {
    try (var json = JSON.createParser(body)) {
      var first = json.nextToken();
      if (first == null) {
        throw ServingException.invalidArgument("JSON Parse error: The document is empty");
      }
      if (first != JsonToken.START_OBJECT) {
        throw ServingException.invalidArgument(
            "JSON Value: %s Is not object".formatted(JsonError.typeName(first)));
      }
      return reader.read(json);
    } catch (JsonProcessingException e) {
      throw JsonError.notJson(e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
    } catch (IOException e) { // of an encoding that Jackson cannot read
      throw JsonError.notJson(0);
    }
  }

  /**
   * Reads a value in the middle of a document that was read before.
   *
   * @param offset of its first byte; negative if the document is not in UTF-8
   * @throws ServingException if it is not found
   */
  public static <T> T readAt(byte[] body, long offset, Reader<T> reader) {
    int start = (int) Math.max(0, offset);
    try (var json = JSON.createParser(body, start, body.length - start)) {
      if (offset < 0 || json.nextToken() == null) throw JsonError.notJson(offset);
      return reader.read(json);
    } catch (IOException e) {
      throw JsonError.notJson(offset);
    }
  }

  /**
   * Finds the name of the signature, which may stand after the tensors.
   *
   * @return empty without a second pass through the body if the word is nowhere in it
   */
  static Optional<String> signatureName(byte[] body) {
    if (!mayHaveSignatureName(body)) return Optional.empty();
    return read(
        body,
        json -> {
          for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            if (key.equals("signature_name")) {
              return Optional.of(signatureName(json));
            }
            json.skipChildren();
          }
          return Optional.<String>empty();
        });
  }

  /**
   * The value of {@code signature_name}, which the parser is at.
   *
   * @throws ServingException if it is no text
   */
  static String signatureName(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) return json.getText();
    throw ServingException.invalidArgument(
        "JSON Value: {…} not formatted correctly. 'signature_name' key must be a string value.");
  }

  /** A key may be written with escapes. */
  private static boolean mayHaveSignatureName(byte[] body) {
    for (int i = 0; i < body.length; i++) {
      if (body[i] == '\\') return true;
      if (body[i] == 's' && startsAt(body, i)) return true;
    }
    return false;
  }

  private static boolean startsAt(byte[] body, int first) {
    if (first + SIGNATURE_NAME.length > body.length) return false;
    for (int i = 0; i < SIGNATURE_NAME.length; i++) {
      if (body[first + i] != SIGNATURE_NAME[i]) return false;
    }
    return true;
  }
}
