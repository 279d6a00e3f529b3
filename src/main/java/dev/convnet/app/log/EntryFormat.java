// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.sink.EntryJson;
import dev.convnet.serving.log.sink.LineFormat;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How entries are printed. */
enum EntryFormat {
  /** For people: time, severity, log, payload. */
  TEXT {
    @Override
    String line(LogEntry entry) {
      return text(EntryJson.of(entry));
    }
  },
  /** An object of JSON, as Cloud Logging has it. */
  JSONL {
    @Override
    String line(LogEntry entry) {
      return EntryJson.line(entry);
    }
  },
  /** SageMaker's data capture, for predictions that were logged whole. */
  SAGEMAKER {
    @Override
    String line(LogEntry entry) {
      return LineFormat.SAGEMAKER.line(entry).orElse("");
    }
  },
  /** The columns of the store, as RFC 4180 has it. */
  CSV {
    @Override
    String heading() {
      return Arrays.stream(LogField.values())
          .map(LogField::column)
          .collect(Collectors.joining(","));
    }

    @Override
    String line(LogEntry entry) {
      return Arrays.stream(LogField.values())
          .map(field -> cell(entry, field))
          .collect(Collectors.joining(","));
    }
  };

  /** The line before the first entry; empty if there is none. */
  String heading() {
    return "";
  }

  /** The line of an entry; empty if the format has none for it. */
  abstract String line(LogEntry entry);

  /** Prints the line of an entry, if it has one. */
  void print(LogEntry entry) {
    var line = line(entry);
    if (!line.isEmpty()) System.out.println(line);
  }

  /** An entry as {@link EntryJson} has it, for people. */
  static String text(JsonNode json) {
    var payload = json.path("textPayload").asText("");
    if (json.has("jsonPayload")) payload = (payload + " " + json.get("jsonPayload")).strip();
    return "%s %s %s %s"
        .formatted(
            json.path("timestamp").asText(),
            json.path("severity").asText(),
            json.path("logName").asText(),
            payload);
  }

  private static String cell(LogEntry entry, LogField field) {
    var value = entry.value(field).orElse("");
    if (field.type() == LogField.Type.TIME && value instanceof Long micros) {
      value = LogEntry.instant(micros);
    }
    var text = value.toString();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
