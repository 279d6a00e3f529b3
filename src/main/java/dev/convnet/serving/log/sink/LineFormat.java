// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How entries become lines of JSON. */
public enum LineFormat {
  /** As {@link EntryJson} has it. */
  CLOUD_LOGGING {
    @Override
    public Optional<String> line(LogEntry entry) {
      return Optional.of(EntryJson.line(entry));
    }
  },

  /**
   * As SageMaker's data capture has it: {@code {"captureData": {"endpointInput": …,
   * "endpointOutput": …}, "eventMetadata": …, "eventVersion": "0"}}. Only predictions that were
   * logged whole have a line. The event's id is the entry's insert id, the inference's the
   * request's id.
   */
  SAGEMAKER {
    @Override
    public Optional<String> line(LogEntry entry) {
      var request = text(entry, LogField.REQUEST);
      var response = text(entry, LogField.RESPONSE);
      if (!isWhole(request) || !isWhole(response)) return Optional.empty();
      var json = JSON.createObjectNode();
      boolean isMessage = text(entry, LogField.ENTRYPOINT).equals("GRPC");
      var capture = json.putObject("captureData");
      part(capture.putObject("endpointInput"), "INPUT", request, isMessage);
      part(capture.putObject("endpointOutput"), "OUTPUT", response, isMessage);
      var time = LogEntry.instant(entry.timestamp()).truncatedTo(ChronoUnit.SECONDS);
      var metadata = json.putObject("eventMetadata").put("eventId", entry.insertId());
      var id = text(entry, LogField.REQUEST_ID);
      if (!id.isEmpty()) metadata.put("inferenceId", id);
      metadata.put("inferenceTime", DateTimeFormatter.ISO_INSTANT.format(time));
      return Optional.of(json.put("eventVersion", "0").toString());
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE64 = "{\"base64\":\"";

  /** The line of an entry, without its end; empty if the format has none for it. */
  public abstract Optional<String> line(LogEntry entry);

  private static String text(LogEntry entry, LogField field) {
    return (String) entry.value(field).orElse("");
  }

  /** Summaries begin with the number of bytes. */
  private static boolean isWhole(String payload) {
    return !payload.isEmpty() && !payload.matches("(?s)\\{\"bytes\":\\d.*");
  }

  private static void part(ObjectNode part, String mode, String payload, boolean isMessage) {
    boolean isBinary = payload.startsWith(BASE64);
    var binary = isMessage ? "application/x-protobuf" : "application/octet-stream";
    part.put("observedContentType", isBinary ? binary : "application/json")
        .put("mode", mode)
        .put("data", isBinary ? base64(payload) : payload)
        .put("encoding", isBinary ? "BASE64" : "JSON");
  }

  private static String base64(String payload) {
    try {
      return JSON.readTree(payload).path("base64").asText();
    } catch (JsonProcessingException e) { // looks like it, but is none
      return payload;
    }
  }
}
