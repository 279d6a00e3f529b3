// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.report.Drift;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportRow;
import dev.convnet.serving.log.report.ReportStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each figure of a report is that of a recount over the entries in memory. */
class ReportReaderTest {
  private static final Instant START = Instant.parse("2026-11-27T00:00:00Z");
  private static final Instant END = START.plus(Duration.ofDays(3));
  private static final int ENTRIES = 3000;

  @TempDir static Path folder;

  private static final List<LogEntry> ENTRIES_STORED = new ArrayList<>();
  private static final Map<String, String> TRUTH = new TreeMap<>();

  @BeforeAll
  static void store() throws IOException {
    var random = new Random(17);
    for (int i = 0; i < ENTRIES; i++) ENTRIES_STORED.add(prediction(random, i));
    var feedback = new ArrayList<LogEntry>();
    for (int i = 0; i < ENTRIES; i += 3) {
      var entry = ENTRIES_STORED.get(i);
      for (int time = 0; time <= i % 2; time++) { // some are told twice; the last word counts
        var truth = Integer.toString(random.nextInt(4));
        TRUTH.put("request" + i, truth);
        var later = LogEntry.instant(entry.timestamp()).plus(Duration.ofHours(30L * time));
        feedback.add(feedback(later, "request" + i, 0, truth));
        feedback.add(feedback(later, "request" + i, 1, "another instance"));
      }
    }
    var clock = Clock.fixed(END, ZoneOffset.UTC);
    var metrics = new MetricBook(new MetricFile(folder));
    var all = new ArrayList<Sequenced>();
    for (var entry : ENTRIES_STORED) all.add(new Sequenced(all.size() + 1L, entry));
    for (var entry : feedback) all.add(new Sequenced(all.size() + 1L, entry));
    var store = LogStore.open(folder, StoreSettings.defaults(), metrics, clock);
    store.receive(all, Cursor.at(all.size() + 1L));
    store.close();
  }

  private static LogEntry prediction(Random random, int i) {
    long micros = random.nextLong(Duration.between(START, END).toNanos() / 1000);
    boolean fails = random.nextInt(10) == 0;
    return LogEntry.builder(LogField.PREDICTIONS, LogEntry.instant(LogEntry.micros(START) + micros))
        .with(LogField.REQUEST_ID, "request" + i)
        .with(LogField.STATUS_CODE, fails ? 400L + random.nextInt(3) : 200L)
        .with(LogField.MODEL_NAME, random.nextBoolean() ? "one-a" : "two")
        .with(LogField.LATENCY, (long) random.nextInt(50_000))
        .with(LogField.LABEL, fails ? null : Integer.toString(random.nextInt(4)))
        .with(LogField.SCORE, fails ? null : random.nextDouble())
        .build();
  }

  private static LogEntry feedback(Instant time, String request, int instance, String label) {
    return LogEntry.builder("feedback", time)
        .with(
            LogField.JSON_PAYLOAD,
            "{\"request_id\":\"%s\",\"instance\":%d,\"label\":\"%s\"}"
                .formatted(request, instance, label))
        .build();
  }

  private static ReportQuery query(String filter, Instant from, Instant to, ReportStep step) {
    return new ReportQuery(
        LogField.PREDICTIONS, LogFilter.parse(filter), from, to, step, Optional.empty());
  }

  private static ReportReader reader() throws IOException {
    return new ReportReader(folder, Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @CsvSource({"hour, ''", "day, ''", "hour, model_name:-a", "day, status_code>=400", "day, none"})
  void figuresAreThoseOfARecount(String step, String filter) throws IOException {
    var from = START.plusSeconds(5000);
    var to = END.minusSeconds(5000);
    var query = query(filter, from, to, ReportStep.named(step));

    var report = reader().report(query);

    long seconds = query.step().micros() / 1_000_000;
    assertEquals(step.equals("day") ? 3 : 70, report.rows().size());
    var reference = answers(recounted(query, from, to));
    assertEquals(reference, report.reference());
    for (var row : report.rows()) {
      var start = Instant.ofEpochSecond(row.start());
      assertEquals(0, row.start() % seconds);
      var first = start.isBefore(from) ? from : start;
      var last = start.plusSeconds(seconds).isAfter(to) ? to : start.plusSeconds(seconds);
      assertRow(query, first, last, row);
      assertEquals(Drift.between(reference, row.answers()), row.drift());
    }
  }

  private static List<LogEntry> recounted(ReportQuery query, Instant from, Instant to) {
    return at(from, to).filter(query.filter()::matches).toList();
  }

  private static Stream<LogEntry> at(Instant from, Instant to) {
    return ENTRIES_STORED.stream()
        .filter(e -> e.timestamp() >= LogEntry.micros(from))
        .filter(e -> e.timestamp() < LogEntry.micros(to));
  }

  private static void assertRow(ReportQuery query, Instant from, Instant to, ReportRow row) {
    var found = recounted(query, from, to);
    assertEquals(at(from, to).count(), row.all());
    assertEquals(found.size(), row.matching());
    assertEquals(
        found.stream()
            .collect(
                Collectors.groupingBy(
                    e -> ((Long) value(e, LogField.STATUS_CODE)).intValue(),
                    Collectors.counting())),
        row.statuses());
    var latencies = found.stream().map(e -> (Long) value(e, LogField.LATENCY)).sorted().toList();
    assertEquals(
        latencies.isEmpty()
            ? List.of()
            : Stream.of(0.5, 0.95, 0.99)
                .map(p -> latencies.get((int) Math.ceil(p * latencies.size() - 1e-9) - 1))
                .toList(),
        row.latencies());
    assertEquals(answers(found), row.answers());
    var scores =
        found.stream().flatMap(e -> e.value(LogField.SCORE).stream()).map(s -> (Double) s).toList();
    assertEquals(scores.size(), row.scored());
    assertEquals(scores.size(), row.answered());
    double mean = scores.stream().mapToDouble(s -> s).average().orElse(0);
    assertEquals(mean, row.confidence(), 1e-12);
    var judged =
        found.stream()
            .filter(e -> e.value(LogField.LABEL).isPresent())
            .filter(e -> TRUTH.containsKey(value(e, LogField.REQUEST_ID)))
            .toList();
    assertEquals(judged.size(), row.judged());
    assertEquals(
        judged.stream()
            .filter(e -> TRUTH.get(value(e, LogField.REQUEST_ID)).equals(value(e, LogField.LABEL)))
            .count(),
        row.right());
  }

  private static Object value(LogEntry entry, LogField field) {
    return entry.value(field).orElseThrow();
  }

  private static Map<String, Long> answers(List<LogEntry> entries) {
    return entries.stream()
        .flatMap(e -> e.value(LogField.LABEL).stream())
        .collect(Collectors.groupingBy(label -> (String) label, Collectors.counting()));
  }

  @Test
  void aDayIsTheReference() throws IOException {
    var day = LocalDate.parse("2026-11-28");
    var query =
        new ReportQuery(
            LogField.PREDICTIONS, LogFilter.ALL, START, END, ReportStep.DAY, Optional.of(day));

    var report = reader().report(query);

    assertEquals(report.rows().get(1).answers(), report.reference());
    assertEquals(Drift.NONE, report.rows().get(1).drift());
    assertTrue(report.rows().get(0).drift().psi() > 0);
  }

  @Test
  void anotherLogHasCountsOnly() throws IOException {
    var query =
        new ReportQuery("feedback", LogFilter.ALL, START, END, ReportStep.DAY, Optional.empty());

    var rows = reader().report(query).rows();

    assertTrue(rows.get(0).all() > 0);
    assertEquals(Map.of(), rows.get(0).statuses());
    assertEquals(List.of(), rows.get(0).latencies());
  }

  @Test
  void aReportEndsInTime() throws IOException {
    var reader = new ReportReader(folder, Duration.ZERO);
    var query = query("request_id=~\"9$\"", START, END, ReportStep.DAY);

    var e = assertThrows(InvalidSettingException.class, () -> reader.report(query));

    assertTrue(e.getMessage().contains("takes more than 0 s"), e.getMessage());
  }

  @Test
  void aQuestionHasALimit() {
    var years = START.minus(Duration.ofDays(800));
    assertThrows(InvalidSettingException.class, () -> query("", years, END, ReportStep.DAY));
    assertThrows(InvalidSettingException.class, () -> query("", END, START, ReportStep.DAY));
    assertThrows(InvalidSettingException.class, () -> ReportStep.named("year"));
  }

  /** By hand: (1/2, 1/2) against (1, 0), and against nothing in common. */
  @Test
  void drift() {
    var even = Map.of("a", 5L, "b", 5L);

    var drift = Drift.between(even, Map.of("a", 7L));

    assertEquals(0.311278, drift.jensenShannon(), 1e-6);
    assertEquals(0.5 * Math.log(2) + 0.4999 * Math.log(5000), drift.psi(), 1e-9);
    assertEquals(1, Drift.between(even, Map.of("c", 1L)).jensenShannon(), 1e-12);
    assertEquals(Drift.NONE, Drift.between(even, Map.of("a", 50L, "b", 50L)));
    assertEquals(Drift.NONE, Drift.between(even, Map.of()));
  }
}
