// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static dev.convnet.serving.log.store.RandomDays.END;
import static dev.convnet.serving.log.store.RandomDays.START;
import static dev.convnet.serving.log.store.RandomDays.query;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.report.ReportStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of earlier versions are read and written on. */
class EarlierDayFilesTest {
  @TempDir static Path folder;

  @BeforeAll
  static void store() throws IOException {
    RandomDays.store(folder);
  }

  /** Copies the file of a day, and changes the copy. */
  private static void copy(Path old, String... statements) throws Exception {
    var file = Files.copy(folder.resolve("logs_20261128.db"), old.resolve("logs_20261128.db"));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (var sql : statements) statement.execute(sql);
    }
  }

  private static void receive(Path old, LogEntry entry) throws IOException {
    var metrics = new MetricBook(new MetricFile(old));
    var clock = Clock.fixed(END, ZoneOffset.UTC);
    try (var store = LogStore.open(old, StoreSettings.defaults(), metrics, clock)) {
      store.receive(List.of(new Sequenced(100_000, entry)), Cursor.at(100_001));
    }
  }

  /** A file of an earlier version has entries only, without the newer columns. */
  @Test
  void sumsOfHoursAreThoseOfEntries(@TempDir Path old) throws Exception {
    var day = LocalDate.parse("2026-11-28");
    copy(old, "DROP TABLE rollup_hours", "DROP TABLE rollup_latencies");
    for (var filter : List.of("", "model_name=two")) {
      var query = query(filter, START, END, ReportStep.DAY).of(day);
      var expected = new ReportReader(folder, Duration.ofSeconds(20)).report(query).rows().get(0);

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
    copy(
        old,
        "ALTER TABLE rollup_hours DROP COLUMN answers",
        "DELETE FROM rollup_hours WHERE entries = 0",
        "ALTER TABLE predictions_20261128 DROP COLUMN answers");
    var query = query("", START, END, ReportStep.DAY).of(LocalDate.parse("2026-11-28"));
    var reader = new ReportReader(old, Duration.ofSeconds(20));
    var before = reader.report(query).rows().get(0);
    assertEquals(before.statuses().get(200), before.answered());

    receive(
        old,
        LogEntry.builder(LogField.PREDICTIONS, START.plus(Duration.ofHours(30)))
            .with(LogField.LABEL, "1")
            .with(LogField.ANSWERS, "{\"1\":2,\"many\":3}")
            .build());

    var after = reader.report(query).rows().get(0);
    assertEquals(before.answered() + 5, after.answered());
    assertEquals(3, after.answers().get("many"));
  }

  @Test
  void aFileOfAnEarlierVersionIsWrittenOn(@TempDir Path old) throws Exception {
    copy(
        old,
        "DROP TABLE rollup_hours",
        "DROP TABLE rollup_latencies",
        "ALTER TABLE predictions_20261128 DROP COLUMN input_mean",
        "ALTER TABLE predictions_20261128 DROP COLUMN input_deviation",
        "ALTER TABLE predictions_20261128 DROP COLUMN input_histogram");
    var query = query("", START, END, ReportStep.DAY).of(LocalDate.parse("2026-11-28"));
    var reader = new ReportReader(old, Duration.ofSeconds(20));
    var before = reader.report(query).rows().get(0);
    assertEquals(0, before.inputs().images());

    receive(
        old,
        LogEntry.builder(LogField.PREDICTIONS, START.plus(Duration.ofHours(30)))
            .with(LogField.INPUT_MEAN, 0.5)
            .with(LogField.INPUT_DEVIATION, 0.25)
            .build());

    var after = reader.report(query).rows().get(0);
    assertEquals(before.all() + 1, after.all());
    assertEquals(1, after.inputs().images());
  }
}
