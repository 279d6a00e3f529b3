// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static dev.convnet.serving.log.NoonLog.NOON;
import static dev.convnet.serving.log.NoonLog.PATIENCE;
import static dev.convnet.serving.log.NoonLog.append;
import static dev.convnet.serving.log.NoonLog.settings;
import static dev.convnet.serving.log.NoonLog.stored;
import static dev.convnet.serving.log.NoonLog.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.sink.JsonLinesWriter;
import dev.convnet.serving.log.sink.SinkSettings;
import dev.convnet.serving.log.sink.SinkWriter;
import dev.convnet.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sinks get. */
class EventLogSinksTest {
  @TempDir private Path folder;

  private static SinkSettings sink(String name, String filter, double sampling, SinkWriter writer) {
    return new SinkSettings(name, LogFilter.parse(filter), sampling, () -> writer);
  }

  private static class Kept implements SinkWriter {
    final List<LogEntry> entries = new ArrayList<>();

    @Override
    public synchronized void write(List<LogEntry> more) throws IOException {
      entries.addAll(more);
    }

    synchronized int count() {
      return entries.size();
    }

    @Override
    public void close() {}
  }

  @Test
  void sinksGetWhatTheyWantAndGoOnWhereTheyWere() throws Exception {
    var sampled = new Kept();
    var filtered = new Kept();
    var sinks = List.of(sink("sampled", "", 0.5, sampled), sink("filtered", "pear", 1, filtered));
    for (int run = 0; run < 2; run++) {
      try (var log = EventLog.open(settings(folder).withSinks(sinks))) {
        for (int i = 0; i < 200; i++) append(log, "apple");
        append(log, "pear " + run);
      }
    }
    assertEquals(2, filtered.count());
    assertTrue(sampled.count() > 130 && sampled.count() < 270, sampled.count() + " of 402");
    assertEquals(sampled.count(), new HashSet<>(sampled.entries).size());
  }

  @Test
  void aSinkThatFailsOrHangsStopsNobody() throws Exception {
    var failures = new CountDownLatch(2);
    var failing =
        new Kept() {
          @Override
          public synchronized void write(List<LogEntry> more) throws IOException {
            failures.countDown();
            if (failures.getCount() > 0) throw new IOException("refused");
            super.write(more);
          }
        };
    var forever = new CountDownLatch(1);
    var hanging =
        new Kept() {
          @Override
          public void write(List<LogEntry> more) throws IOException {
            try {
              forever.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    var sinks = List.of(sink("failing", "", 1, failing), sink("hanging", "", 1, hanging));
    try (var log = EventLog.open(settings(folder).withSinks(sinks))) {
      append(log, "one", "two");
      stored(log);
      Await.until(() -> failing.count() == 2 && log.health().isWell(), PATIENCE);
    }
    assertEquals(List.of("one", "two"), texts(folder, ""));
  }

  @Test
  void linesOfJson() throws Exception {
    var lines = folder.resolve("lines");
    var sinks =
        List.of(
            new SinkSettings(
                "lines", LogFilter.ALL, 1, () -> JsonLinesWriter.open(lines, 1 << 20)));
    try (var log = EventLog.open(settings(folder).withSinks(sinks))) {
      log.append(
          LogEntry.builder("predictions", NOON)
              .with(LogField.INSERT_ID, "i")
              .with(LogField.SEVERITY, "INFO")
              .with(LogField.LABELS, "{\"a\":\"b\"}")
              .with(LogField.SCORE, 0.5)
              .with(LogField.RESPONSE, "{\"p\":[1]}")
              .build());
    }
    assertEquals(
        "{\"insertId\":\"i\",\"timestamp\":\"2026-11-30T12:00:00Z\",\"receiveTimestamp\":"
            + "\"2026-11-30T12:00:00Z\",\"logName\":\"predictions\",\"severity\":\"INFO\","
            + "\"labels\":{\"a\":\"b\"},\"jsonPayload\":{\"response\":{\"p\":[1]},\"score\":0.5}}\n",
        Files.readString(lines.resolve("entries.jsonl")));
  }
}
