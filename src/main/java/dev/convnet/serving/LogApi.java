// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.PostedEntries;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.rest.RestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What {@link LogServer} does, without HTTP. Thread-safe. */
final class LogApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventLog log;

  LogApi(EventLog log) {
    this.log = log;
  }

  /** Logs a text with a UUID; also the answer. */
  Answer text() {
    var text = "a log of text " + UUID.randomUUID();
    return answer(
        text,
        LogEntry.builder("my-flask-log", log.clock().instant())
            .with(LogField.TEXT_PAYLOAD, text)
            .build());
  }

  /** Logs a structure with a UUID in its text, which is the answer. */
  Answer structure() {
    var text = "a structured log " + UUID.randomUUID();
    var payload = Map.of("name", "struct_log", "text", text, "key", "my-key");
    return answer(
        text,
        LogEntry.builder("struct_log", log.clock().instant())
            .with(LogField.JSON_PAYLOAD, new String(json(payload), UTF_8))
            .build());
  }

  private Answer answer(String text, LogEntry entry) {
    if (log.append(entry) == Outcome.REFUSED) return full();
    return new Answer(200, text.getBytes(UTF_8));
  }

  /**
   * Logs what a client sends.
   *
   * @param logName of the path
   * @param isText whether the body is a text, and not JSON
   */
  Answer post(String logName, boolean isText, byte[] body) {
    try {
      var posted = new PostedEntries(logName, log.clock().instant());
      return append(isText ? List.of(posted.text(body)) : posted.json(body));
    } catch (InvalidSettingException e) {
      return Answer.error(400, e.getMessage());
    }
  }

  private Answer append(List<LogEntry> entries) {
    var accepted = new ArrayList<String>();
    for (var entry : entries) {
      var outcome = log.append(entry);
      if (outcome == Outcome.ACCEPTED) accepted.add(entry.insertId());
      if (outcome == Outcome.REFUSED && accepted.isEmpty()) return full();
    }
    return new Answer(
        200, json(Map.of("insertIds", accepted, "dropped", entries.size() - accepted.size())));
  }

  private static Answer full() {
    return Answer.error(503, "the log has no room; try again");
  }

  /** How the log does; 503 if not everything is logged. */
  Answer health() {
    var health = log.health();
    return new Answer(health.isWell() ? 200 : 503, json(health));
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
