// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** What the log of predictions says of answers and payloads. */
final class PredictionEntry {
  /** Of a request or an answer that is logged whole. */
  static final int MOST_BYTES = 256 << 10;

  /** Larger answers are not looked into. */
  private static final int MOST_PARSED = 64 << 10;

  private static final int LONGEST_ERROR = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> CLASSES = List.of("labels", "label", "classes", "class");
  private static final List<String> SCORES = List.of("probabilities", "scores", "score");

  private PredictionEntry() {}

  /** The number of instances, and class and score of the first one; or the error. */
  static void addAnswer(LogEntry.Builder entry, ServedRequest request) {
    if (request.answer().length > MOST_PARSED) return;
    JsonNode answer;
    try {
      answer = JSON.readTree(request.answer());
    } catch (IOException e) { // such as one with NaN
      return;
    }
    if (answer.has("error")) {
      var error = answer.get("error").asText();
      entry.with(LogField.ERROR, error.substring(0, Math.min(LONGEST_ERROR, error.length())));
      return;
    }
    var rows = answer.has("predictions") ? answer.get("predictions") : answer.path("results");
    if (!rows.isArray()) return;
    entry.with(LogField.INSTANCES, (long) rows.size());
    addFirst(entry, rows.path(0));
  }

  private static void addFirst(LogEntry.Builder entry, JsonNode row) {
    if (row.isObject()) {
      var label = first(row, CLASSES);
      if (label.isValueNode()) entry.with(LogField.LABEL, label.asText());
      var scores = first(row, SCORES);
      if (scores.isNumber()) entry.with(LogField.SCORE, scores.doubleValue());
      if (scores.isArray()) addBest(entry, scores, label.isValueNode());
    } else if (row.isArray() && row.path(0).isArray()) { // classify: [[label, score], …]
      addPair(entry, row);
    } else if (row.isArray()) {
      addBest(entry, row, false);
    }
  }

  private static JsonNode first(JsonNode row, List<String> names) {
    for (var name : names) if (row.has(name)) return row.get(name);
    return row.path("");
  }

  private static void addBest(LogEntry.Builder entry, JsonNode scores, boolean hasLabel) {
    int best = -1;
    for (int i = 0; i < scores.size(); i++) {
      if (!scores.get(i).isNumber()) return;
      if (best < 0 || scores.get(i).doubleValue() > scores.get(best).doubleValue()) best = i;
    }
    if (best < 0) return;
    entry.with(LogField.SCORE, scores.get(best).doubleValue());
    if (!hasLabel) entry.with(LogField.LABEL, Integer.toString(best));
  }

  private static void addPair(LogEntry.Builder entry, JsonNode pairs) {
    var best = pairs.get(0);
    for (var pair : pairs) {
      if (pair.path(1).doubleValue() > best.path(1).doubleValue()) best = pair;
    }
    entry.with(LogField.LABEL, best.path(0).asText());
    entry.with(LogField.SCORE, best.path(1).doubleValue());
  }

  static void addPayloads(LogEntry.Builder entry, ServedRequest request, Payloads payloads) {
    if (payloads == Payloads.NONE) return;
    boolean whole =
        payloads == Payloads.FULL && request.body().length + request.answer().length <= MOST_BYTES;
    if (payloads == Payloads.FULL && !whole) entry.with(LogField.TRUNCATED, 1L);
    if (whole) {
      entry.with(LogField.REQUEST, new String(request.body(), StandardCharsets.UTF_8));
      entry.with(LogField.RESPONSE, new String(request.answer(), StandardCharsets.UTF_8));
    } else {
      entry.with(
          LogField.REQUEST,
          "{\"bytes\":%d,\"sha256\":\"%s\"}"
              .formatted(request.body().length, sha256(request.body())));
      entry.with(LogField.RESPONSE, "{\"bytes\":%d}".formatted(request.answer().length));
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The entry of a label that is known later. */
  static LogEntry feedback(Instant time, String requestId, int instance, String label) {
    var payload = JSON.createObjectNode();
    payload.put("request_id", requestId);
    payload.put("instance", instance);
    payload.put("label", label);
    return LogEntry.builder("feedback", time)
        .with(LogField.JSON_PAYLOAD, payload.toString())
        .build();
  }
}
