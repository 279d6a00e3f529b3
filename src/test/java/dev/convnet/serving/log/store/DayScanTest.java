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
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportRow;
import dev.convnet.serving.log.report.ReportStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several threads read range by range is what one reads at once. */
class DayScanTest {
  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
  private static final int BATCHES = 30;
  private static final int OF_BATCH = 100;

  /** Passed by the last entry of each batch, and by some others. */
  private static final String PATTERN = "request_id=~\"^[0-9a-f]*[02468ace]$\"";

  private static final List<String> FILTERS =
      List.of(
          "",
          PATTERN,
          "request_id!~\"[0-4]$\"",
          "jsonPayload.text=~\"a{2}\"",
          "NOT jsonPayload.text=~\"a\" OR label=1",
          "label=2",
          "latency>20ms",
          "\"-a\"",
          "log_name=other",
          "timestamp>=\"2026-11-28T09:00:00Z\" " + PATTERN,
          "timestamp>=\"2026-11-28T03:00:00Z\" timestamp<\"2026-11-28T03:30:00Z\" latency>1ms");

  @TempDir private Path folder;
  private final Random random = new Random(23);
  private final List<Sequenced> entries = new ArrayList<>();

  /** Two days; times are almost in the order of the numbers, and some entries come late. */
  @BeforeEach
  void makeEntries() {
    for (int i = 0; i < BATCHES * OF_BATCH; i++) {
      long late = i % 17 == 0 ? random.nextInt(30_000_000) : random.nextInt(20_000);
      var time = START.plusMillis(36_000L * i).minusMillis(Math.min(27_000L * i, late));
      boolean isLast = i % OF_BATCH == OF_BATCH - 1;
      var id = Integer.toHexString(random.nextInt() & -2 | (isLast || i % 3 == 0 ? 0 : 1));
      boolean isOther = !isLast && i % 5 == 0;
      var entry =
          LogEntry.builder(isOther ? "other" : LogField.PREDICTIONS, time)
              .with(LogField.JSON_PAYLOAD, "{\"text\":\"%s-a\"}".formatted("a".repeat(i % 3)));
      if (!isOther) {
        entry
            .with(LogField.REQUEST_ID, id)
            .with(LogField.STATUS_CODE, 200L + random.nextInt(2))
            .with(LogField.LATENCY, (long) random.nextInt(50_000))
            .with(LogField.LABEL, Integer.toString(random.nextInt(4)))
            .with(LogField.SCORE, random.nextDouble())
            .with(LogField.INPUT_MEAN, random.nextDouble())
            .with(LogField.INPUT_DEVIATION, random.nextDouble());
      }
      entries.add(new Sequenced(i + 1L, entry.build()));
    }
  }

  private void store() {
    var clock = Clock.fixed(START, ZoneOffset.UTC);
    var metrics = new MetricBook(new MetricFile(folder));
    try (var store = LogStore.open(folder, StoreSettings.defaults(), metrics, clock)) {
      for (int i = 0; i < entries.size(); i += OF_BATCH) {
        store.receive(entries.subList(i, i + OF_BATCH), Cursor.at(i + OF_BATCH + 1L));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private LogReader reader(Crew crew) {
    return new LogReader(new DayTables(folder, crew), Duration.ofMinutes(1));
  }

  private List<ReportRow> report(Crew crew, String filter, Instant from) throws IOException {
    return new ReportReader(new DayTables(folder, crew), Duration.ofMinutes(1))
        .report(
            new ReportQuery(
                LogField.PREDICTIONS,
                LogFilter.parse(filter),
                from,
                START.plus(Duration.ofHours(30)),
                ReportStep.HOUR,
                Optional.empty()))
        .rows();
  }

  private static List<Sequenced> read(LogReader reader, LogQuery query) throws IOException {
    var found = new ArrayList<Sequenced>();
    reader.query(query, found::add);
    return found;
  }

  private static Crew oneThread() {
    return new Crew(0, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 300})
  void entriesAndTheirOrderAreTheSame(int ofRange) throws IOException {
    store();
    var one = reader(oneThread());
    var several = reader(new Crew(3, ofRange));
    for (var filter : FILTERS) {
      var all = LogQuery.of(LogFilter.parse(filter));
      assertEquals(one.count(all), several.count(all), filter);
      for (var query :
          List.of(
              all,
              all.withLimit(1 + random.nextInt(50)),
              all.withLimit(0),
              all.newest(1 + random.nextInt(2000)),
              all.after(random.nextInt(BATCHES * OF_BATCH)))) {
        assertEquals(read(one, query), read(several, query), query.toString());
        assertEquals(one.count(query), several.count(query), query.toString());
      }
      assertEquals(
          entries.stream().filter(e -> all.filter().matches(e.entry())).count(), one.count(all));
    }
  }

  /** Sums are those of the same ranges, whoever adds them. */
  @Test
  void reportsAreTheSame() throws IOException {
    store();
    for (var filter : FILTERS) {
      for (var from : List.of(START, START.plusSeconds(4000), START.plusSeconds(80_000))) {
        var expected = report(new Crew(0, 100), filter, from);
        for (int threads = 1; threads < 4; threads++) {
          assertEquals(expected, report(new Crew(threads, 100), filter, from), filter);
        }
        var whole = report(oneThread(), filter, from);
        assertEquals(
            whole.stream().map(ReportRow::latencies).toList(),
            expected.stream().map(ReportRow::latencies).toList());
        assertEquals(
            whole.stream().map(ReportRow::answers).toList(),
            expected.stream().map(ReportRow::answers).toList());
      }
    }
  }

  /** What is read is what was stored by a batch's end, and nothing that came later. */
  @Test
  void whatComesMeanwhileIsNotSeenByHalves() throws Exception {
    var filter = LogFilter.parse(PATTERN);
    var reader = reader(new Crew(3, 50));
    var stored = CompletableFuture.runAsync(this::store);
    int times = 0;
    for (boolean isLast = false; !isLast; times++) { // once more at the end
      isLast = stored.isDone();
      var found = read(reader, LogQuery.of(filter));
      for (var day : List.of(28, 29)) assertIsWhole(found, filter, day);
      long count = reader.count(LogQuery.of(filter.and(ofDay(28))));
      assertTrue(counts(filter.and(ofDay(28))).anyMatch(c -> c == count), count + " counted");
    }
    stored.get();
    assertTrue(times > 1);
  }

  private static LogFilter ofDay(int day) {
    return LogFilter.parse(
        "timestamp>=\"2026-11-%d\" timestamp<\"2026-11-%d\"".formatted(day, day + 1));
  }

  private void assertIsWhole(List<Sequenced> found, LogFilter filter, int day) {
    var ofDay = found.stream().filter(e -> ofDay(day).matches(e.entry())).toList();
    long last = ofDay.stream().mapToLong(Sequenced::sequence).max().orElse(0);
    var expected =
        entries.stream()
            .filter(e -> e.sequence() <= last)
            .filter(e -> filter.and(ofDay(day)).matches(e.entry()))
            .map(Sequenced::sequence)
            .toList();
    assertEquals(expected, ofDay.stream().map(Sequenced::sequence).sorted().toList());
    var batch =
        entries.stream()
            .skip(last)
            .limit((OF_BATCH - last % OF_BATCH) % OF_BATCH)
            .filter(e -> filter.and(ofDay(day)).matches(e.entry()))
            .toList();
    assertEquals(List.of(), batch, "are of the batch of entry " + last);
  }

  /** What could have been counted after each batch. */
  private LongStream counts(LogFilter filter) {
    return LongStream.rangeClosed(0, BATCHES)
        .map(
            batches ->
                entries.stream()
                    .limit(batches * OF_BATCH)
                    .filter(e -> filter.matches(e.entry()))
                    .count());
  }

  @Test
  void allThreadsEndInTime() throws IOException {
    store();
    var tables = new DayTables(folder, new Crew(3, 50));
    var query = LogQuery.of(LogFilter.parse("request_id=~\"(.*)*nothing\""));
    var reader = new LogReader(tables, Duration.ZERO);

    assertThrows(InvalidSettingException.class, () -> read(reader, query));
  }

  @Test
  void aReaderMayStop() throws IOException {
    store();
    var reader = reader(new Crew(3, 50));
    var found = new ArrayList<Sequenced>();

    var e =
        assertThrows(
            IOException.class,
            () ->
                reader.query(
                    LogQuery.of(LogFilter.parse(PATTERN)),
                    entry -> {
                      found.add(entry);
                      if (found.size() == 700) throw new IOException("enough");
                    }));

    assertEquals("enough", e.getMessage());
    assertEquals(700, found.size());
  }
}
