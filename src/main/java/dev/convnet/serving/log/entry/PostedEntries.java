// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries as clients send them, in JSON:
 *
 * <pre>
 * {"entries": [ENTRY, …]}
 * ENTRY = {"jsonPayload": {…} or "textPayload": "…", and optionally "severity", "labels",
 *          "timestamp": "2026-11-30T12:00:00Z", "insertId", "trace"}
 *       | any other object, which is the payload itself
 * </pre>
 */
public final class PostedEntries {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Of one request. */
  private static final int MOST = 10_000;

  private static final int LONGEST_ID = 128;
  private static final Duration OLDEST = Duration.ofDays(30);
  private static final Duration NEWEST = Duration.ofDays(1);

  private final String logName;
  private final Instant now;

  /**
   * A reader.
   *
   * @throws InvalidSettingException if the log has a wrong name, or one of the server's own
   */
  public PostedEntries(String logName, Instant now) {
    this.logName = LogEntry.requireName(logName);
    this.now = now;
    if (logName.equals(LogField.PREDICTIONS)) {
      throw new InvalidSettingException("logName", "'predictions' is the server's own");
    }
  }

  /** A text. */
  public LogEntry text(byte[] body) {
    return LogEntry.builder(logName, now)
        .with(LogField.TEXT_PAYLOAD, new String(body, StandardCharsets.UTF_8))
        .build();
  }

  /**
   * Entries in JSON.
   *
   * @throws InvalidSettingException if they are wrong; the message says how
   */
  public List<LogEntry> json(byte[] body) {
    var json = parsed(body);
    if (!json.isObject()) throw wrong("is no object of JSON");
    if (!json.has("entries")) return List.of(entry(json));
    var several = json.get("entries");
    if (!several.isArray() || several.size() > MOST) {
      throw wrong("has no array 'entries' of at most %d".formatted(MOST));
    }
    var entries = new ArrayList<LogEntry>();
    for (var one : several) entries.add(entry(one));
    return entries;
  }

  private static JsonNode parsed(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw wrong(
          "is no JSON: line %d, column %d".formatted(place.getLineNr(), place.getColumnNr()));
    } catch (IOException e) {
      throw wrong("is no JSON");
    }
  }

  private static InvalidSettingException wrong(String how) {
    return new InvalidSettingException("the body " + how);
  }

  private LogEntry entry(JsonNode json) {
    if (!json.isObject()) throw wrong("has an entry that is no object");
    var entry = LogEntry.builder(logName, now);
    boolean bare = !json.has("jsonPayload") && !json.has("textPayload");
    if (bare) return entry.with(LogField.JSON_PAYLOAD, json.toString()).build();
    entry.with(LogField.TEXT_PAYLOAD, text(json, "textPayload"));
    entry.with(LogField.JSON_PAYLOAD, object(json, "jsonPayload"));
    entry.with(LogField.LABELS, object(json, "labels"));
    entry.with(LogField.TRACE, text(json, "trace"));
    if (json.has("severity")) {
      entry.with(LogField.SEVERITY, Severity.named(text(json, "severity")).name());
    }
    if (json.has("insertId")) entry.with(LogField.INSERT_ID, id(text(json, "insertId")));
    if (json.has("timestamp")) entry.with(LogField.TIMESTAMP, time(text(json, "timestamp")));
    return entry.build();
  }

  private static String text(JsonNode json, String key) {
    var value = json.get(key);
    if (value == null || value.isTextual()) return value == null ? null : value.textValue();
    throw new InvalidSettingException(key, "must be a text");
  }

  private static String object(JsonNode json, String key) {
    var value = json.get(key);
    if (value == null || value.isObject()) return value == null ? null : value.toString();
    throw new InvalidSettingException(key, "must be an object");
  }

  private static String id(String id) {
    if (!id.isEmpty() && id.length() <= LONGEST_ID) return id;
    throw new InvalidSettingException("insertId", "must have from 1 to 128 characters");
  }

  private long time(String text) {
    try {
      var time = Instant.parse(text);
      if (time.isAfter(now.minus(OLDEST)) && time.isBefore(now.plus(NEWEST))) {
        return LogEntry.micros(time);
      }
      throw new InvalidSettingException(
          "timestamp", "must be of the last 30 days, got '%s'".formatted(text));
    } catch (DateTimeException e) {
      throw new InvalidSettingException(
          "timestamp", "must be as 2026-11-30T12:00:00Z, got '%s'".formatted(text));
    }
  }
}
