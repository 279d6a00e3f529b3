// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.metrics.Excerpt;
import dev.convnet.serving.metrics.StageTimes.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the log of predictions says of answers and payloads. */
final class PredictionEntry {
  /** Of a request or an answer that is logged whole. */
  static final int MOST_BYTES = 256 << 10;

  private static final int LONGEST_ERROR = 1000;
  private static final int MOST_CLASSES = 500;

  /** Of the classes of all instances. */
  private static final int MOST_CHARACTERS = 100_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private PredictionEntry() {}

  /** The version and signature that answered, how long it took, what the answer says. */
  static void addCall(LogEntry.Builder entry, ServedRequest request) {
    var record = request.record();
    var answer = record.answer();
    var error = request.error();
    entry
        .with(LogField.MODEL_VERSION, record.version() > 0 ? record.version() : null)
        .with(LogField.SIGNATURE_NAME, record.signatures().isEmpty() ? null : record.signatures())
        .with(LogField.QUEUE, micros(record.times().nanoseconds(Stage.QUEUE).orElse(0)))
        .with(LogField.LATENCY, micros(request.latencyNanoseconds()))
        .with(LogField.INSTANCES, answer.instances().orElse(null))
        .with(LogField.LABEL, answer.label().orElse(null))
        .with(LogField.SCORE, answer.score().orElse(null))
        .with(LogField.ANSWERS, answers(answer.answers()))
        .with(LogField.INSTANCE_LABELS, labels(answer.instanceLabels()))
        .with(LogField.MEAN_SCORE, answer.meanScore().orElse(null));
    record
        .input()
        .ifPresent(
            input ->
                entry
                    .with(LogField.INPUT_IMAGES, input.images())
                    .with(LogField.INPUT_MEAN, input.mean())
                    .with(LogField.INPUT_DEVIATION, input.deviation())
                    .with(LogField.INPUT_HISTOGRAM, input.histogram().toString()));
    var runtime = record.times().nanoseconds(Stage.RUN);
    if (runtime.isPresent()) entry.with(LogField.RUNTIME, micros(runtime.getAsLong()));
    if (error.isEmpty()) return;
    entry.with(LogField.ERROR, Excerpt.of(error, LONGEST_ERROR));
  }

  /** An object by class, the most frequent ones first; null if there is none. */
  private static String answers(Map<String, Long> counts) {
    if (counts.isEmpty()) return null;
    var json = JSON.createObjectNode();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST_CLASSES)
        .forEach(count -> json.put(count.getKey(), count.getValue()));
    return json.toString();
  }

  /** An array, with null where an instance has no class; null if none has. */
  static String labels(List<Optional<String>> labels) {
    if (labels.stream().allMatch(Optional::isEmpty)) return null;
    var json = JSON.createArrayNode();
    int characters = 0;
    for (var label : labels) {
      characters += label.map(String::length).orElse(0);
      if (characters > MOST_CHARACTERS) break; // leaves room for the payloads
      json.add(label.orElse(null));
    }
    return json.toString();
  }

  private static long micros(long nanoseconds) {
    return TimeUnit.NANOSECONDS.toMicros(nanoseconds);
  }

  static void addPayloads(LogEntry.Builder entry, ServedRequest request, Payloads payloads) {
    if (payloads == Payloads.NONE) return;
    boolean whole =
        payloads == Payloads.FULL && request.body().length + request.answer().length <= MOST_BYTES;
    if (payloads == Payloads.FULL && !whole) entry.with(LogField.TRUNCATED, 1L);
    if (whole) {
      entry.with(LogField.REQUEST, text(request.body(), request.entrypoint()));
      entry.with(LogField.RESPONSE, text(request.answer(), request.entrypoint()));
    } else { // String.formatted would take longer than the sum
      var hash = sha256(request.body());
      var size = "{\"bytes\":" + request.body().length;
      entry.with(LogField.REQUEST, size + ",\"sha256\":\"" + hash + "\"}");
      entry.with(LogField.RESPONSE, "{\"bytes\":" + request.answer().length + "}");
    }
  }

  /** A document as it is; messages, and tensors behind a document, in base64. */
  private static String text(byte[] bytes, String entrypoint) {
    if (entrypoint.equals("REST")) {
      try {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        // has bytes of tensors
      }
    }
    return "{\"base64\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(bytes));
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
