// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.util.EnumMap;
import java.util.Map;

/** An entry whose documents of JSON are parsed when they are needed, once. */
final class EntryView {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LogEntry entry;
  private final Map<LogField, JsonNode> parsed = new EnumMap<>(LogField.class);

  EntryView(LogEntry entry) {
    this.entry = entry;
  }

  /** Null if it has none. */
  Object value(LogField field) {
    return entry.value(field).orElse(null);
  }

  JsonNode json(LogField field) {
    return parsed.computeIfAbsent(field, this::parse);
  }

  private JsonNode parse(LogField field) {
    if (!(value(field) instanceof String text)) return MissingNode.getInstance();
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
