// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries as bytes. */
class EntryCodecTest {
  private static final Instant TIME = Instant.parse("2026-11-30T12:00:00.123456Z");

  private static LogEntry.Builder entry() {
    return LogEntry.builder(LogField.PREDICTIONS, TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "\"\\\"\\\\", "{\"a\": [1]}", "\u0000\n\u001f~\u007f", "äß€😀"})
  void aTextComesBackCharacterByCharacter(String text) throws IOException {
    for (var field : new LogField[] {LogField.TEXT_PAYLOAD, LogField.REQUEST, LogField.LABEL}) {
      var entry = entry().with(field, text).with(LogField.ERROR, text.repeat(5000)).build();

      var bytes = EntryCodec.encode(entry);

      assertEquals(entry, EntryCodec.decode(bytes));
      assertEquals(text, new ObjectMapper().readTree(bytes).get(field.column()).asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, 1, 0.1, 1 / 3.0, 1e-300, -1.5e300, Double.MIN_VALUE, Double.MAX_VALUE})
  void aNumberComesBackBitByBit(double number) throws IOException {
    var entry = entry().with(LogField.SCORE, number).with(LogField.LATENCY, Long.MIN_VALUE).build();

    assertEquals(entry, EntryCodec.decode(EntryCodec.encode(entry)));
  }

  @Test
  void newInsertIdsComeBehindEarlierOnes() {
    var first = entry().build().insertId();
    var second = entry().build().insertId();
    var later = LogEntry.builder("other", TIME.plusNanos(2000)).build().insertId();

    assertEquals(7, UUID.fromString(first).version());
    assertEquals(2, UUID.fromString(first).variant());
    assertTrue(!first.equals(second) && first.compareTo(later) < 0 && second.compareTo(later) < 0);
  }
}
