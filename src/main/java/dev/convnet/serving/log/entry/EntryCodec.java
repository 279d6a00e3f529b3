// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;

/**
 * An entry as bytes, as the queue keeps it: one JSON object with a key for each column. A document
 * of JSON within it is a string, so that it comes back character by character.
 */
public final class EntryCodec {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  /** Later times have no nanoseconds since 1970 that fit into a long, in which Java counts. */
  private static final long LAST = LogEntry.micros(Instant.parse("2262-01-01T00:00:00Z"));

  /** Those of the columns, as a record has them. */
  private static final byte[][] NAMES =
      Arrays.stream(LogField.values())
          .map(field -> "\"%s\":".formatted(field.column()).getBytes(UTF_8))
          .toArray(byte[][]::new);

  private EntryCodec() {}

  /** The bytes of an entry. */
  public static byte[] encode(LogEntry entry) {
    var text = new RecordText();
    for (var value : entry.values().entrySet()) {
      text.field(NAMES[value.getKey().ordinal()]);
      if (value.getValue() instanceof Long number) text.number(number);
      else if (value.getValue() instanceof Double number) text.number(number);
      else text.text((String) value.getValue());
    }
    return text.end();
  }

  /**
   * The entry of bytes. Columns that this version does not know are left out.
   *
   * @throws IOException if the bytes are no entry
   */
  public static LogEntry decode(byte[] bytes) throws IOException {
    var entry = new LogEntry.Builder();
    try (var json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "not an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var field = LogField.named(json.currentName());
        json.nextToken();
        if (field.isEmpty()) json.skipChildren();
        else if (field.get().type().isWhole()) entry.with(field.get(), json.getLongValue());
        else if (field.get().type() == LogField.Type.DECIMAL) {
          entry.with(field.get(), json.getDoubleValue());
        } else entry.with(field.get(), json.getText());
      }
    }
    var built = entry.build();
    for (var needed : REQUIRED) {
      if (built.value(needed).isEmpty()) throw new IOException("an entry has no " + needed);
    }
    // other programs may have written it, and the store makes tables and files of these
    LogEntry.requireName(built.logName());
    if (built.timestamp() < 0 || built.timestamp() > LAST) {
      throw new IOException("an entry has the time " + built.timestamp());
    }
    return built;
  }

  private static final LogField[] REQUIRED = {
    LogField.INSERT_ID, LogField.TIMESTAMP, LogField.LOG_NAME
  };
}
