// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A line of the access log.
 *
 * @param time when the request came
 * @param path without the query, as the client wrote it; {@code /} if the request could not be read
 * @param model that the path names; empty if it names none
 * @param bytesIn of the body, as it was sent
 * @param bytesOut of the answer's body
 * @param nanoseconds from the request's head to the end of the answer
 */
record AccessLine(
    Instant time,
    String requestId,
    String method,
    String path,
    String model,
    int status,
    long bytesIn,
    long bytesOut,
    long nanoseconds) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int DIGITS_TO_MICROSECONDS = 3;

  /** A JSON object on one line. */
  String toJson() {
    var line = new StringWriter();
    try (var json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", time.toString());
      json.writeStringField("request_id", requestId);
      json.writeStringField("method", method);
      json.writeStringField("path", path);
      json.writeStringField("model", model);
      json.writeNumberField("status", status);
      json.writeNumberField("bytes_in", bytesIn);
      json.writeNumberField("bytes_out", bytesOut);
      json.writeNumberField(
          "milliseconds", BigDecimal.valueOf(nanoseconds / 1000, DIGITS_TO_MICROSECONDS));
      json.writeEndObject();
    } catch (IOException e) { // nothing is written to a file
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }
}
