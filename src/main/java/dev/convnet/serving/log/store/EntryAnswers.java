// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the instances of a prediction were answered with.
 *
 * @param counts by class
 * @param scored the number of instances with a score
 * @param scores their sum
 */
record EntryAnswers(Map<String, Long> counts, long scored, double scores) {
  private static final JsonFactory JSON = new JsonFactory();

  static EntryAnswers of(LogEntry entry) {
    return of(
        (String) entry.value(LogField.LABEL).orElse(null),
        (Double) entry.value(LogField.SCORE).orElse(null),
        (String) entry.value(LogField.ANSWERS).orElse(null),
        (Double) entry.value(LogField.MEAN_SCORE).orElse(null));
  }

  /** From the values of the fields, which are null where the entry has none. */
  static EntryAnswers of(String label, Double score, String answers, Double meanScore) {
    var counts = answers == null ? Map.<String, Long>of() : counts(answers);
    if (counts.isEmpty()) {
      return new EntryAnswers(
          label == null ? Map.of() : Map.of(label, 1L),
          score == null ? 0 : 1,
          score == null ? 0 : score);
    }
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    return new EntryAnswers(
        counts, meanScore == null ? 0 : all, meanScore == null ? 0 : all * meanScore);
  }

  /** Empty for what is no object of positive numbers. */
  private static Map<String, Long> counts(String answers) {
    var counts = new HashMap<String, Long>();
    try (var parser = JSON.createParser(answers)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return Map.of();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var label = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) return Map.of();
        long count = parser.getLongValue();
        if (count < 1) return Map.of();
        counts.merge(label, count, Long::sum);
      }
      return parser.currentToken() == JsonToken.END_OBJECT ? counts : Map.of();
    } catch (IOException e) {
      return Map.of();
    }
  }
}
