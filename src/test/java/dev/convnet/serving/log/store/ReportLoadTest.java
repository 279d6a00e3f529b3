// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportStep;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million predictions of a day. The times are printed: they depend on the machine. */
@Tag("nightly")
class ReportLoadTest {
  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
  private static final int ENTRIES = Integer.getInteger("entries", 1_000_000);
  private static final int AT_ONCE = 2000;

  /** No text is in each match, so that SQLite cannot look for it first. */
  private static final String WITHOUT_LITERAL = "request_id=~\"^[0-9a-f]{8}-.*[0-4]$\"";

  @TempDir private Path folder;
  private final Random random = new Random(7);

  private LogEntry entry(int i) {
    boolean fails = i % 50 == 0;
    var histogram =
        IntStream.range(0, 16).map(bin -> random.nextInt(120)).boxed().collect(Collectors.toList());
    return LogEntry.builder(LogField.PREDICTIONS, START.plusMillis(86L * i))
        .with(LogField.REQUEST_ID, UUID.randomUUID().toString())
        .with(LogField.MODEL_NAME, i % 3 == 0 ? "one" : "two")
        .with(LogField.STATUS_CODE, fails ? 400L : 200L)
        .with(LogField.LATENCY, (long) (1000 * Math.exp(random.nextGaussian())))
        .with(LogField.LABEL, fails ? null : Integer.toString(random.nextInt(10)))
        .with(LogField.SCORE, fails ? null : random.nextDouble())
        .with(LogField.REQUEST, "{\"bytes\":357,\"sha256\":\"" + "0".repeat(64) + "\"}")
        .with(LogField.RESPONSE, "{\"bytes\":99}")
        .with(LogField.INPUT_MEAN, random.nextDouble())
        .with(LogField.INPUT_DEVIATION, random.nextDouble())
        .with(LogField.INPUT_HISTOGRAM, histogram.toString())
        .build();
  }

  private static LogEntry feedback(LogEntry entry) {
    var id = entry.value(LogField.REQUEST_ID).orElseThrow();
    return LogEntry.builder("feedback", LogEntry.instant(entry.timestamp()))
        .with(
            LogField.JSON_PAYLOAD,
            "{\"request_id\":\"%s\",\"instance\":0,\"label\":\"7\"}".formatted(id))
        .build();
  }

  /** Of this thread, in nanoseconds: other programs do not change it. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Of all threads. */
  private static long cpuOfAll() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private interface Question {
    String ask() throws IOException;
  }

  /** Other programs change the time that it takes; the processors' time is that of all threads. */
  private static void print(String what, Question question) throws IOException {
    long start = System.nanoTime();
    long cpu = cpuOfAll();
    var answer = question.ask();
    System.out.printf(
        "%-50s %s in %d ms, %d ms of processors%n",
        what, answer, (System.nanoTime() - start) / 1_000_000, (cpuOfAll() - cpu) / 1_000_000);
  }

  private void store() throws IOException {
    var metrics = new MetricBook(new MetricFile(folder));
    var clock = Clock.fixed(START, ZoneOffset.UTC);
    long took = 0;
    try (var store = LogStore.open(folder, StoreSettings.defaults(), metrics, clock)) {
      for (int i = 0; i < ENTRIES; i += AT_ONCE) {
        var entries = new ArrayList<Sequenced>();
        for (int j = i; j < i + AT_ONCE; j++) entries.add(new Sequenced(j + 1, entry(j)));
        entries.add(new Sequenced(ENTRIES + i + 1L, feedback(entries.get(0).entry())));
        long start = cpu();
        store.receive(entries, Cursor.at(i + AT_ONCE + 1L));
        took += cpu() - start;
      }
    }
    System.out.printf(
        "stored %d for each second of a processor%n", ENTRIES * 1_000_000_000L / took);
  }

  @Test
  void reportsOfAMillionEntries() throws IOException {
    store();
    for (var filter :
        new String[] {
          "", "model_name=one", "status_code>=400", "latency>1ms", "label=7", WITHOUT_LITERAL
        }) {
      for (var step : ReportStep.values()) {
        print("report by %s, %s".formatted(step, filter), () -> report(filter, step));
      }
    }
    var reader = new LogReader(folder);
    for (var filter :
        new String[] {
          "status_code>=400",
          "latency>100ms",
          "timestamp>=\"2026-11-28T23:00:00Z\"",
          WITHOUT_LITERAL,
          "request_id=~\"[0-9]{12}$\""
        }) {
      var query = LogQuery.of(LogFilter.parse(filter));
      var count = new AtomicLong();
      print("count " + filter, () -> Long.toString(reader.count(query)));
      print(
          "query " + filter,
          () -> {
            reader.query(query.newest(20_000), entry -> count.incrementAndGet());
            return count.toString();
          });
      assertEquals(Math.min(20_000, reader.count(query)), count.get());
    }
  }

  private String report(String filter, ReportStep step) throws IOException {
    var query =
        new ReportQuery(
            LogField.PREDICTIONS,
            LogFilter.parse(filter),
            START,
            START.plus(Duration.ofHours(24)).minusSeconds(1000),
            step,
            Optional.empty());
    var rows = new ReportReader(folder, Duration.ofMinutes(1)).report(query).rows();
    long all = rows.stream().mapToLong(row -> row.all()).sum();
    assertEquals((86_400_000 - 1_000_000) / 86, all, 1);
    return "%d of %d".formatted(rows.stream().mapToLong(row -> row.matching()).sum(), all);
  }
}
