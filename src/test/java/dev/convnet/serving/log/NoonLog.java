// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A log whose clock stands at noon. */
final class NoonLog {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private NoonLog() {}

  /** What writes into a folder. */
  static LogSettings settings(Path folder) {
    return LogSettings.in(folder)
        .with(QueueSettings.defaults().withMinFree(0))
        .withClock(Clock.fixed(NOON, ZoneOffset.UTC));
  }

  /** An entry of {@code my-log}. */
  static LogEntry entry(Instant time, String text) {
    return LogEntry.builder("my-log", time).with(LogField.TEXT_PAYLOAD, text).build();
  }

  static void append(EventLog log, String... texts) {
    for (var text : texts) assertEquals(Outcome.ACCEPTED, log.append(entry(NOON, text)));
  }

  /** The texts of the stored entries. */
  static List<String> texts(Path folder, String filter) throws IOException {
    var found = new ArrayList<String>();
    new LogReader(folder)
        .query(
            LogQuery.of(LogFilter.parse(filter)),
            e -> found.add(e.entry().value(LogField.TEXT_PAYLOAD).orElse("").toString()));
    return found;
  }

  /** Waits until all entries are stored. */
  static void stored(EventLog log) throws InterruptedException {
    assertTrue(log.awaitStored(PATIENCE), log.health().toString());
  }

  /** The rows of two columns that another program reads from the store of a day. */
  static List<String> sqlite(Path folder, String day, String sql) throws Exception {
    var rows = new ArrayList<String>();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logs_" + day + ".db"));
        var found = connection.createStatement().executeQuery(sql)) {
      while (found.next()) rows.add(found.getString(1) + "|" + found.getString(2));
    }
    return rows;
  }
}
