// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.alert.AlertAction;
import dev.convnet.serving.log.alert.AlertDefinition;
import dev.convnet.serving.log.alert.AlertFile;
import dev.convnet.serving.log.alert.Comparison;
import dev.convnet.serving.log.alert.Figure;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.EntryField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricDefinition;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.sink.JsonLinesWriter;
import dev.convnet.serving.log.sink.SinkSettings;
import dev.convnet.serving.log.sink.SinkWriter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.log.store.StoreSettings;
import dev.convnet.serving.metrics.PrometheusText;
import dev.convnet.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir private Path folder;

  private LogSettings settings() {
    return LogSettings.in(folder)
        .with(QueueSettings.defaults().withMinFree(0))
        .withClock(Clock.fixed(NOON, ZoneOffset.UTC));
  }

  private static LogEntry entry(Instant time, String text) {
    return LogEntry.builder("my-log", time).with(LogField.TEXT_PAYLOAD, text).build();
  }

  private static void append(EventLog log, String... texts) {
    for (var text : texts) assertEquals(Outcome.ACCEPTED, log.append(entry(NOON, text)));
  }

  private List<String> texts(String filter) throws IOException {
    var found = new ArrayList<String>();
    new LogReader(folder)
        .query(
            LogQuery.of(LogFilter.parse(filter)),
            e -> found.add(e.entry().value(LogField.TEXT_PAYLOAD).orElse("").toString()));
    return found;
  }

  private static void stored(EventLog log) throws InterruptedException {
    assertTrue(log.awaitStored(PATIENCE), log.health().toString());
  }

  @Test
  void entriesComeBackAsTheyWere() throws Exception {
    var prediction =
        LogEntry.builder(LogField.PREDICTIONS, NOON)
            .with(LogField.MODEL_NAME, "mnist")
            .with(LogField.SCORE, 0.1 + 0.2)
            .with(LogField.RESPONSE, "{\"predictions\": [1.0]}")
            .build();
    var other = entry(NOON.plusSeconds(1), "héllo\n'\"");
    try (var log = EventLog.open(settings())) {
      log.append(prediction);
      log.append(other);
      stored(log);
      var found = new ArrayList<LogEntry>();

      new LogReader(folder).query(LogQuery.of(LogFilter.ALL), e -> found.add(e.entry()));

      assertEquals(List.of(prediction, other), found);
      assertEquals(1, new LogReader(folder).count(LogQuery.of(LogFilter.parse("mnist"))));
      assertEquals(2, new LogReader(folder).last());
    }
  }

  @Test
  void aTableHasTheDayOfTheEntryAndAnotherProgramReadsIt() throws Exception {
    var midnight = Instant.parse("2026-12-01T00:00:00Z");
    try (var log = EventLog.open(settings())) {
      log.append(entry(midnight.minusMillis(1), "before"));
      log.append(entry(midnight, "after"));
      log.append(entry(midnight.minusMillis(2), "the clock went back"));
      stored(log);
      assertEquals(List.of("the clock went back", "before", "after"), texts(""));
      assertEquals(List.of("after"), texts("timestamp>=\"2026-12-01\""));
      assertEquals(
          List.of("1|before", "3|the clock went back"),
          sqlite("20261130", "SELECT seq, textPayload FROM my_log_20261130"));
      assertEquals(
          List.of("2|after"), sqlite("20261201", "SELECT seq, textPayload FROM my_log_20261201"));
    }
  }

  private List<String> sqlite(String day, String sql) throws Exception {
    var rows = new ArrayList<String>();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logs_" + day + ".db"));
        var found = connection.createStatement().executeQuery(sql)) {
      while (found.next()) rows.add(found.getString(1) + "|" + found.getString(2));
    }
    return rows;
  }

  @Test
  void theSameEntryIsStoredOnce() throws Exception {
    var entry = entry(NOON, "once");
    try (var log = EventLog.open(settings())) {
      log.append(entry);
      log.append(entry);
      stored(log);
    }
    try (var log = EventLog.open(settings())) {
      log.append(entry);
      stored(log);
      assertEquals(List.of("once"), texts(""));
    }
  }

  @Test
  void onlyOneProgramWrites() throws Exception {
    try (var log = EventLog.open(settings())) {
      var error = assertThrows(IOException.class, () -> EventLog.open(settings()));

      assertEquals(
          "another program writes the log in " + folder + "; choose another folder",
          error.getMessage());
      append(log, "x");
    }
  }

  @Test
  void aStoreThatIsDeletedIsMadeAgain() throws Exception {
    try (var log = EventLog.open(settings())) {
      append(log, "one");
      stored(log);
      for (var end : List.of("", "-wal", "-shm")) {
        Files.delete(folder.resolve("logs_20261130.db" + end));
      }

      append(log, "two");
      stored(log);

      assertEquals(List.of("two"), texts(""));
    }
  }

  @Test
  void aDamagedStoreIsPutAside() throws Exception {
    try (var log = EventLog.open(settings())) {
      append(log, "one");
      stored(log);
    }
    Files.write(folder.resolve("logs_20261130.db"), new byte[4096]);
    try (var log = EventLog.open(settings())) {
      append(log, "two");
      stored(log);

      // what the queue still has comes again
      assertEquals(List.of("one", "two"), texts(""));
      assertTrue(Files.exists(folder.resolve("logs_20261130.db.damaged-" + NOON.toEpochMilli())));
    }
  }

  /** Root may write into files that are read-only, so that a lock stands for it. */
  @Test
  void aStoreThatCannotBeWrittenStopsNobodyAndGoesOnLater() throws Exception {
    try (var log = EventLog.open(settings())) {
      append(log, "one");
      stored(log);
      try (var other =
          DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logs_20261130.db"))) {
        other.createStatement().execute("BEGIN IMMEDIATE");
        append(log, "two");
        assertFalse(log.awaitStored(Duration.ofMillis(50)));
        assertEquals(1, log.health().waiting());
        other.createStatement().execute("ROLLBACK");
      }
      stored(log);
      assertEquals(List.of("one", "two"), texts(""));
    }
  }

  @Test
  void oldAndLargeFilesAreDeleted() throws Exception {
    try (var log = EventLog.open(settings())) {
      for (int day : List.of(40, 31, 30, 1, 0)) {
        log.append(entry(NOON.minus(Duration.ofDays(day)), day + " days ago"));
      }
      stored(log);
    }
    EventLog.open(settings()).close();
    try (var log = EventLog.open(settings())) {
      append(log, "new");
      stored(log);
      assertEquals(List.of("30 days ago", "1 days ago", "0 days ago", "new"), texts(""));
    }
    try (var log = EventLog.open(settings().with(new StoreSettings(30, 1, false)))) {
      append(log, "newest");
      stored(log);
      assertEquals(List.of("0 days ago", "new", "newest"), texts(""));
    }
  }

  /** Not today's, also if there are entries of tomorrow. */
  @Test
  void theNewestDaysAreKept() throws Exception {
    try (var log = EventLog.open(settings())) {
      for (int day : List.of(2, 1, 0, -1)) {
        log.append(entry(NOON.minus(Duration.ofDays(day)), day + " days ago"));
      }
      stored(log);
    }
    try (var log = EventLog.open(settings().with(new StoreSettings(30, 1, false)))) {
      append(log, "new");
      stored(log);
      assertEquals(List.of("0 days ago", "new", "-1 days ago"), texts(""));
    }
  }

  @Test
  void anAlertLooksAtWhatWasCounted() throws Exception {
    var counted =
        new MetricDefinition(
            "all", LogFilter.ALL, Optional.empty(), List.of(EntryField.parse("textPayload")));
    new MetricFile(folder).write(List.of(counted));
    try (var log = EventLog.open(settings())) {
      for (var text : List.of("a", "b", "b")) log.append(entry(NOON.minusSeconds(90), text));
      stored(log);
    }
    var out = folder.resolve("told");
    new AlertFile(folder)
        .write(
            List.of(
                new AlertDefinition(
                    "many",
                    "all",
                    Figure.COUNT,
                    Comparison.AT_LEAST,
                    3,
                    1,
                    new AlertAction.Command(List.of("tee", out.toString())),
                    NOON.minusSeconds(600))));
    try (var log = EventLog.open(settings())) {
      Await.until(() -> Files.exists(out) && Files.size(out) > 0, PATIENCE);
      assertTrue(log.alerts().get(0).firing());
      var text = new PrometheusText();
      log.write(text);
      assertTrue(text.toString().contains(":convnet:log:alert_firing{alert=\"many\"} 1"));
    }
  }

  @Test
  void metricsCountEntriesByMinute() throws Exception {
    new MetricFile(folder)
        .write(
            List.of(
                new MetricDefinition(
                    "apples",
                    LogFilter.parse("apple"),
                    Optional.empty(),
                    List.of(EntryField.parse("textPayload"))),
                new MetricDefinition(
                    "scores",
                    LogFilter.parse("score>0"),
                    Optional.of(EntryField.parse("score")),
                    List.of())));
    try (var log = EventLog.open(settings())) {
      append(log, "apple", "pear", "apple", "green apple");
      for (double score : new double[] {0.5, 2}) {
        log.append(
            LogEntry.builder(LogField.PREDICTIONS, NOON).with(LogField.SCORE, score).build());
      }
      stored(log);
      var text = new PrometheusText();
      log.write(text);

      assertTrue(
          text.toString().contains(":convnet:log:apples{textPayload=\"apple\"} 2\n"),
          text.toString());
      assertTrue(text.toString().contains(":convnet:log:scores_sum 2.5\n"), text.toString());
      assertTrue(text.toString().contains(":convnet:log:accepted 6\n"), text.toString());
      assertEquals(
          List.of("apples|2", "apples|1", "scores|2"),
          sqlite("20261130", "SELECT metric, count FROM metric_20261130 ORDER BY metric, labels"));
    }
  }

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
      try (var log = EventLog.open(settings().withSinks(sinks))) {
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
    try (var log = EventLog.open(settings().withSinks(sinks))) {
      append(log, "one", "two");
      stored(log);
      Await.until(() -> failing.count() == 2 && log.health().isWell(), PATIENCE);
    }
    assertEquals(List.of("one", "two"), texts(""));
  }

  @Test
  void linesOfJson() throws Exception {
    var lines = folder.resolve("lines");
    var sinks =
        List.of(
            new SinkSettings(
                "lines", LogFilter.ALL, 1, () -> JsonLinesWriter.open(lines, 1 << 20)));
    try (var log = EventLog.open(settings().withSinks(sinks))) {
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
