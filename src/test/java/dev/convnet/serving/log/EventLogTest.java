// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static dev.convnet.serving.log.NoonLog.NOON;
import static dev.convnet.serving.log.NoonLog.PATIENCE;
import static dev.convnet.serving.log.NoonLog.append;
import static dev.convnet.serving.log.NoonLog.entry;
import static dev.convnet.serving.log.NoonLog.settings;
import static dev.convnet.serving.log.NoonLog.sqlite;
import static dev.convnet.serving.log.NoonLog.stored;
import static dev.convnet.serving.log.NoonLog.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.metrics.PrometheusText;
import dev.convnet.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  @TempDir private Path folder;

  @Test
  void entriesComeBackAsTheyWere() throws Exception {
    var prediction =
        LogEntry.builder(LogField.PREDICTIONS, NOON)
            .with(LogField.MODEL_NAME, "mnist")
            .with(LogField.SCORE, 0.1 + 0.2)
            .with(LogField.RESPONSE, "{\"predictions\": [1.0]}")
            .build();
    var other = entry(NOON.plusSeconds(1), "héllo\n'\"");
    try (var log = EventLog.open(settings(folder))) {
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
  void theSameEntryIsStoredOnce() throws Exception {
    var entry = entry(NOON, "once");
    try (var log = EventLog.open(settings(folder))) {
      log.append(entry);
      log.append(entry);
      stored(log);
    }
    try (var log = EventLog.open(settings(folder))) {
      log.append(entry);
      stored(log);
      assertEquals(List.of("once"), texts(folder, ""));
    }
  }

  @Test
  void onlyOneProgramWrites() throws Exception {
    try (var log = EventLog.open(settings(folder))) {
      var error = assertThrows(IOException.class, () -> EventLog.open(settings(folder)));

      assertEquals(
          "another program writes the log in " + folder + "; choose another folder",
          error.getMessage());
      append(log, "x");
    }
  }

  @Test
  void anAlertLooksAtWhatWasCounted() throws Exception {
    var counted =
        new MetricDefinition(
            "all", LogFilter.ALL, Optional.empty(), List.of(EntryField.parse("textPayload")));
    new MetricFile(folder).write(List.of(counted));
    try (var log = EventLog.open(settings(folder))) {
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
    try (var log = EventLog.open(settings(folder))) {
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
    try (var log = EventLog.open(settings(folder))) {
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
          sqlite(
              folder,
              "20261130",
              "SELECT metric, count FROM metric_20261130 ORDER BY metric, labels"));
    }
  }
}
