// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static dev.convnet.serving.log.store.RandomDays.END;
import static dev.convnet.serving.log.store.RandomDays.START;
import static dev.convnet.serving.log.store.RandomDays.answers;
import static dev.convnet.serving.log.store.RandomDays.at;
import static dev.convnet.serving.log.store.RandomDays.classes;
import static dev.convnet.serving.log.store.RandomDays.histogram;
import static dev.convnet.serving.log.store.RandomDays.judged;
import static dev.convnet.serving.log.store.RandomDays.mean;
import static dev.convnet.serving.log.store.RandomDays.query;
import static dev.convnet.serving.log.store.RandomDays.recounted;
import static dev.convnet.serving.log.store.RandomDays.scores;
import static dev.convnet.serving.log.store.RandomDays.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.report.Drift;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportRow;
import dev.convnet.serving.log.report.ReportStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each figure of a report is that of a recount over the entries in memory. */
class ReportReaderTest {
  @TempDir static Path folder;

  @BeforeAll
  static void store() throws IOException {
    RandomDays.store(folder);
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
    assertEquals(bright.stream().mapToLong(RandomDays::images).sum(), row.inputs().images());
    assertEquals(mean(bright, LogField.INPUT_MEAN), row.inputs().mean(), 1e-12);
    assertEquals(mean(bright, LogField.INPUT_DEVIATION), row.inputs().deviation(), 1e-12);
    assertEquals(histogram(bright), row.inputs().histogram());
    assertEquals(judged(found).count(), row.judged());
    assertEquals(judged(found).filter(isRight -> isRight).count(), row.right());
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
