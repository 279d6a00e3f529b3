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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
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
import java.util.stream.LongStream;
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
        var later = LogEntry.instant(entry.timestamp()).plus(Duration.ofHours(30L * time));
        TRUTH.put("request" + i + "/0", truth);
        feedback.add(feedback(later, "request" + i, 0, truth));
        var other = Integer.toString(random.nextInt(2));
        TRUTH.put("request" + i + "/1", other);
        feedback.add(feedback(later, "request" + i, 1, other));
        feedback.add(feedback(later, "request" + i, -1, truth));
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
        .with(
            LogField.ANSWERS,
            fails || i % 5 > 0 ? null : "{\"0\":%d,\"many\":1}".formatted(1 + i % 3))
        .with(LogField.MEAN_SCORE, fails || i % 5 > 0 ? null : random.nextDouble())
        .with(
            LogField.INSTANCE_LABELS,
            fails || i % 5 > 0
                ? null
                : "[\"the first\",%s]".formatted(i % 4 == 0 ? null : "\"" + i % 2 + "\""))
        .with(LogField.INPUT_IMAGES, i % 3 == 0 ? null : 1L + i % 3)
        .with(LogField.INPUT_MEAN, i % 4 == 0 ? null : random.nextDouble())
        .with(LogField.INPUT_DEVIATION, i % 4 == 0 ? null : random.nextDouble())
        .with(LogField.INPUT_HISTOGRAM, i % 4 == 0 ? null : histogram(random).toString())
        .build();
  }

  private static List<Integer> histogram(Random random) {
    return random.ints(16, 0, 100).boxed().toList();
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
  @CsvSource({
    "hour, ''",
    "day, ''",
    "hour, model_name:-a",
    "day, model_name=TWO",
    "day, status_code>=400",
    "hour, latency>10ms",
    "day, request_id=~[0-4]$",
    "day, none"
  })
  void figuresAreThoseOfARecount(String step, String filter) throws IOException {
    figuresAreThoseOfARecount(reader(), step, filter);
    var tables = new DayTables(folder, new Crew(2, 100));
    figuresAreThoseOfARecount(new ReportReader(tables, Duration.ofSeconds(20)), step, filter);
  }

  private static void figuresAreThoseOfARecount(ReportReader reader, String step, String filter)
      throws IOException {
    var from = START.plusSeconds(5000);
    var to = END.minusSeconds(5000);
    var query = query(filter, from, to, ReportStep.named(step));

    var report = reader.report(query);

    long seconds = query.step().micros() / 1_000_000;
    assertEquals(step.equals("day") ? 3 : 70, report.rows().size());
    var reference = answers(recounted(query, from, to));
    assertEquals(reference, report.reference().answers());
    var histogram = histogram(recounted(query, from, to));
    assertEquals(histogram, report.reference().histogram());
    for (var row : report.rows()) {
      var start = Instant.ofEpochSecond(row.start());
      assertEquals(0, row.start() % seconds);
      var first = start.isBefore(from) ? from : start;
      var last = start.plusSeconds(seconds).isAfter(to) ? to : start.plusSeconds(seconds);
      assertRow(query, first, last, row);
      assertEquals(Drift.between(reference, row.answers()), row.drift());
      assertEquals(
          Drift.between(classes(histogram), classes(row.inputs().histogram())),
          row.inputs().drift());
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
    long instances = answers(found).values().stream().mapToLong(Long::longValue).sum();
    assertEquals(instances, row.scored());
    assertEquals(instances, row.answered());
    double mean = instances == 0 ? 0 : scores(found) / instances;
    assertEquals(mean, row.confidence(), 1e-12);
    var bright = found.stream().filter(e -> e.value(LogField.INPUT_MEAN).isPresent()).toList();
    assertEquals(bright.stream().mapToLong(ReportReaderTest::images).sum(), row.inputs().images());
    assertEquals(mean(bright, LogField.INPUT_MEAN), row.inputs().mean(), 1e-12);
    assertEquals(mean(bright, LogField.INPUT_DEVIATION), row.inputs().deviation(), 1e-12);
    assertEquals(histogram(bright), row.inputs().histogram());
    assertEquals(judged(found).count(), row.judged());
    assertEquals(judged(found).filter(isRight -> isRight).count(), row.right());
  }

  private static long images(LogEntry entry) {
    return (Long) entry.value(LogField.INPUT_IMAGES).orElse(1L);
  }

  private static double mean(List<LogEntry> entries, LogField field) {
    if (entries.isEmpty()) return 0;
    return entries.stream().mapToDouble(e -> images(e) * (Double) value(e, field)).sum()
        / entries.stream().mapToLong(ReportReaderTest::images).sum();
  }

  /** Whether each instance with an answer and feedback is right. */
  private static Stream<Boolean> judged(List<LogEntry> entries) {
    var judged = Stream.<Boolean>builder();
    for (var entry : entries) {
      var id = value(entry, LogField.REQUEST_ID);
      if (!TRUTH.containsKey(id + "/0")) continue;
      entry
          .value(LogField.LABEL)
          .ifPresent(label -> judged.add(TRUTH.get(id + "/0").equals(label)));
      var labels = (String) entry.value(LogField.INSTANCE_LABELS).orElse("null]");
      var second = labels.substring(labels.indexOf(',') + 1, labels.length() - 1);
      if (!second.equals("null")) judged.add(second.equals("\"" + TRUTH.get(id + "/1") + "\""));
    }
    return judged.build();
  }

  private static List<Long> histogram(List<LogEntry> entries) {
    var sums = new long[16];
    for (var entry : entries) {
      var text = entry.value(LogField.INPUT_HISTOGRAM).orElse("[]").toString();
      var numbers = text.substring(1, text.length() - 1).split(", ");
      for (int i = 0; i < numbers.length && numbers.length == 16; i++) {
        sums[i] += images(entry) * Integer.parseInt(numbers[i]);
      }
    }
    return LongStream.of(sums).boxed().toList();
  }

  private static Map<String, Long> classes(List<Long> histogram) {
    var classes = new TreeMap<String, Long>();
    for (int i = 0; i < 16; i++) classes.put(Integer.toString(i), histogram.get(i));
    return classes;
  }

  private static Object value(LogEntry entry, LogField field) {
    return entry.value(field).orElseThrow();
  }

  /** The sum over all instances. */
  private static double scores(List<LogEntry> entries) {
    return entries.stream()
        .mapToDouble(
            e ->
                e.value(LogField.MEAN_SCORE)
                    .map(mean -> (Double) mean * instances((String) value(e, LogField.ANSWERS)))
                    .orElseGet(() -> (Double) e.value(LogField.SCORE).orElse(0.0)))
        .sum();
  }

  private static long instances(String answers) {
    return answersToZero(answers) + 1;
  }

  private static long answersToZero(String answers) {
    return Long.parseLong(answers.substring("{\"0\":".length(), answers.indexOf(',')));
  }

  private static Map<String, Long> answers(List<LogEntry> entries) {
    var counts = new TreeMap<String, Long>();
    for (var entry : entries) {
      var several = entry.value(LogField.ANSWERS);
      if (several.isPresent()) {
        counts.merge("0", answersToZero((String) several.get()), Long::sum);
        counts.merge("many", 1L, Long::sum);
      } else {
        entry.value(LogField.LABEL).ifPresent(label -> counts.merge((String) label, 1L, Long::sum));
      }
    }
    return counts;
  }

  @Test
  void aDayIsTheReference() throws IOException {
    var day = LocalDate.parse("2026-11-28");
    var query =
        new ReportQuery(
            LogField.PREDICTIONS, LogFilter.ALL, START, END, ReportStep.DAY, Optional.of(day));

    var report = reader().report(query);

    assertEquals(report.rows().get(1).answers(), report.reference().answers());
    assertEquals(Drift.NONE, report.rows().get(1).drift());
    assertTrue(report.rows().get(0).drift().psi() > 0);
    assertEquals(Drift.NONE, report.rows().get(1).inputs().drift());
    assertTrue(report.rows().get(0).inputs().drift().psi() > 0);
  }

  /** A file of an earlier version has entries only, without the newer columns. */
  @Test
  void sumsOfHoursAreThoseOfEntries(@TempDir Path old) throws Exception {
    var day = LocalDate.parse("2026-11-28");
    var file = Files.copy(folder.resolve("logs_20261128.db"), old.resolve("logs_20261128.db"));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE rollup_hours");
      statement.execute("DROP TABLE rollup_latencies");
    }
    for (var filter : List.of("", "model_name=two")) {
      var query = query(filter, START, END, ReportStep.DAY).of(day);
      var expected = reader().report(query).rows().get(0);

      var row = new ReportReader(old, Duration.ofSeconds(20)).report(query).rows().get(0);

      assertEquals(expected.latencies(), row.latencies());
      assertEquals(expected.answers(), row.answers());
      assertEquals(expected.inputs().histogram(), row.inputs().histogram());
      assertEquals(expected.confidence(), row.confidence(), 1e-12);
    }
  }

  /** An earlier version counted one answer for an entry. */
  @Test
  void sumsOfAnEarlierVersionAreContinued(@TempDir Path old) throws Exception {
    var file = Files.copy(folder.resolve("logs_20261128.db"), old.resolve("logs_20261128.db"));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE rollup_hours DROP COLUMN answers");
      statement.execute("DELETE FROM rollup_hours WHERE entries = 0");
      statement.execute("ALTER TABLE predictions_20261128 DROP COLUMN answers");
    }
    var query = query("", START, END, ReportStep.DAY).of(LocalDate.parse("2026-11-28"));
    var reader = new ReportReader(old, Duration.ofSeconds(20));
    var before = reader.report(query).rows().get(0);
    assertEquals(before.statuses().get(200), before.answered());

    var metrics = new MetricBook(new MetricFile(old));
    var clock = Clock.fixed(END, ZoneOffset.UTC);
    try (var store = LogStore.open(old, StoreSettings.defaults(), metrics, clock)) {
      var entry =
          LogEntry.builder(LogField.PREDICTIONS, START.plus(Duration.ofHours(30)))
              .with(LogField.LABEL, "1")
              .with(LogField.ANSWERS, "{\"1\":2,\"many\":3}")
              .build();
      store.receive(List.of(new Sequenced(100_000, entry)), Cursor.at(100_001));
    }

    var after = reader.report(query).rows().get(0);
    assertEquals(before.answered() + 5, after.answered());
    assertEquals(3, after.answers().get("many"));
  }

  @Test
  void aFileOfAnEarlierVersionIsWrittenOn(@TempDir Path old) throws Exception {
    var file = Files.copy(folder.resolve("logs_20261128.db"), old.resolve("logs_20261128.db"));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (var table : List.of("rollup_hours", "rollup_latencies")) {
        statement.execute("DROP TABLE " + table);
      }
      for (var column : List.of("input_mean", "input_deviation", "input_histogram")) {
        statement.execute("ALTER TABLE predictions_20261128 DROP COLUMN " + column);
      }
    }
    var query = query("", START, END, ReportStep.DAY).of(LocalDate.parse("2026-11-28"));
    var reader = new ReportReader(old, Duration.ofSeconds(20));
    var before = reader.report(query).rows().get(0);
    assertEquals(0, before.inputs().images());

    var metrics = new MetricBook(new MetricFile(old));
    var clock = Clock.fixed(END, ZoneOffset.UTC);
    try (var store = LogStore.open(old, StoreSettings.defaults(), metrics, clock)) {
      var entry =
          LogEntry.builder(LogField.PREDICTIONS, START.plus(Duration.ofHours(30)))
              .with(LogField.INPUT_MEAN, 0.5)
              .with(LogField.INPUT_DEVIATION, 0.25)
              .build();
      store.receive(List.of(new Sequenced(100_000, entry)), Cursor.at(100_001));
    }

    var after = reader.report(query).rows().get(0);
    assertEquals(before.all() + 1, after.all());
    assertEquals(1, after.inputs().images());
  }

  /** By hand, and with counts that need more than one packed number. */
  @Test
  void percentiles() {
    var latencies = new Latencies();
    assertEquals(List.of(), latencies.percentiles());
    latencies.add(7, 1);
    assertEquals(List.of(7L, 7L, 7L), latencies.percentiles());
    latencies.add(3, 50_000_000);
    latencies.add(2_000_000_000_000L / 10, 50_000_000);
    assertEquals(List.of(7L, 200_000_000_000L, 200_000_000_000L), latencies.percentiles());
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
