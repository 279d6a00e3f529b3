// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.time.format.DateTimeFormatter;

/**
 * An entry as Cloud Logging writes and reads it: {@code {"insertId": …, "timestamp":
 * "2026-11-30T12:00:00.5Z", "logName": …, "severity": …, "jsonPayload": {…}}}. The fields of a
 * prediction are in its {@code jsonPayload}, by the names of their columns.
 */
public final class EntryJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EntryJson() {}

  /** One line, without its end. */
  public static String line(LogEntry entry) {
    return of(entry).toString();
  }

  /** A new object. */
  public static ObjectNode of(LogEntry entry) {
    var json = JSON.createObjectNode();
    entry
        .values()
        .forEach(
            (field, value) -> {
              switch (field) {
                case INSERT_ID -> json.put("insertId", (String) value);
                case TIMESTAMP -> json.put("timestamp", time(value));
                case RECEIVE_TIMESTAMP -> json.put("receiveTimestamp", time(value));
                case LOG_NAME -> json.put("logName", (String) value);
                case SEVERITY, TEXT_PAYLOAD, TRACE -> json.put(field.column(), (String) value);
                case LABELS, JSON_PAYLOAD -> json.set(field.column(), parse((String) value));
                default ->
                    json.withObjectProperty("jsonPayload").set(field.column(), node(field, value));
              }
            });
    return json;
  }

  private static String time(Object micros) {
    return DateTimeFormatter.ISO_INSTANT.format(LogEntry.instant((Long) micros));
  }

  private static JsonNode node(LogField field, Object value) {
    if (field.type() == LogField.Type.JSON) return parse((String) value);
    return JSON.valueToTree(value);
  }

  /** A document; what is none stays a text. */
  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
