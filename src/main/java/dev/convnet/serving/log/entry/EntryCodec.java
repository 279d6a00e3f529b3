// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * An entry as bytes, as the queue keeps it: one JSON object with a key for each column. A document
 * of JSON within it is a string, so that it comes back character by character.
 */
public final class EntryCodec {
  private static final JsonFactory JSON = new JsonFactory();

  /** Later times have no nanoseconds since 1970 that fit into a long, in which Java counts. */
  private static final long LAST = LogEntry.micros(Instant.parse("2262-01-01T00:00:00Z"));

  private EntryCodec() {}

  /** The bytes of an entry. */
  public static byte[] encode(LogEntry entry) {
    var out = new ByteArrayOutputStream(512);
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (var value : entry.values().entrySet()) {
        json.writeFieldName(value.getKey().column());
        if (value.getValue() instanceof Long number) json.writeNumber(number);
        else if (value.getValue() instanceof Double number) json.writeNumber(number);
        else json.writeString((String) value.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) { // nothing is written to a file
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
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
