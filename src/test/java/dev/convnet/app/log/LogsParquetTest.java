// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries go from a log into a Parquet file, and into another log. */
class LogsParquetTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00.000001Z");

  @TempDir private Path folder;
  private Path log;
  private Path file;

  @BeforeEach
  void fill() throws IOException {
    log = folder.resolve("log");
    file = folder.resolve("entries.parquet");
    try (var opened = EventLog.open(LogSettings.in(log))) {
      for (int i = 0; i < 300; i++) opened.append(prediction(i));
      opened.append(
          LogEntry.builder("my-log", NOON)
              .with(LogField.TEXT_PAYLOAD, "héllo \"日本\"\n🙂")
              .with(LogField.LABELS, "{\"zone\":\"ä\"}")
              .build());
      opened.append(
          LogEntry.builder("struct_log", NOON)
              .with(LogField.JSON_PAYLOAD, "{\"key\":[1,null,\"x\"]}")
              .build());
    }
  }

  private static LogEntry prediction(int i) {
    return LogEntry.builder(LogField.PREDICTIONS, NOON.plusMillis(i))
        .with(LogField.MODEL_NAME, "mnist")
        .with(LogField.MODEL_VERSION, Long.MAX_VALUE - i)
        .with(LogField.LATENCY, 1000L * i)
        .with(LogField.SCORE, i % 3 == 0 ? null : 1 / (i + 0.3))
        .with(LogField.RESPONSE, "{\"predictions\":[%d.5]}".formatted(i))
        .with(LogField.ERROR, i % 7 == 0 ? "" : null)
        .build();
  }

  private static void succeeds(String... arguments) {
    var ended = JavaProgram.here(arguments);
    assertEquals(0, ended.code(), ended.err());
  }

  private void export() {
    succeeds("logs", "export", "--format=parquet", "--out=" + file, "--log_dir=" + log);
  }

  @Test
  void pythonReadsTheSameAsInTheLinesOfJson() throws Exception {
    var lines = folder.resolve("entries.jsonl");
    export();
    succeeds("logs", "export", "--format=jsonl", "--out=" + lines, "--log_dir=" + log);

    var said = Python.run("parquet_check.py", file, lines);

    var columns =
        Arrays.stream(LogField.values())
            .map(field -> field.column() + " " + arrowType(field) + "\n")
            .collect(joining());
    assertEquals(columns + "302 rows\n", said);
  }

  private static String arrowType(LogField field) {
    return switch (field.type()) {
      case TIME -> "timestamp[us, tz=UTC]";
      case NUMBER, DURATION -> "int64";
      case DECIMAL -> "double";
      case TEXT, SEVERITY, JSON -> "string";
    };
  }

  @Test
  void anotherLogTakesThemOnce() throws IOException {
    export();
    var other = folder.resolve("other");
    var parts = Files.createDirectories(folder.resolve("answers.parquet"));
    Files.copy(file, parts.resolve("part-0.parquet"));
    Files.writeString(parts.resolve("_SUCCESS.parquet"), "not a part");

    succeeds("logs", "import", file.toString(), parts.toString(), "--log_dir=" + other);

    assertEquals(entries(log), entries(other));
  }

  private static List<LogEntry> entries(Path log) throws IOException {
    var found = new ArrayList<LogEntry>();
    new LogReader(log).query(LogQuery.of(LogFilter.ALL), next -> found.add(next.entry()));
    return found;
  }

  @Test
  void mistakesAreSaid() throws IOException {
    JavaProgram.here("logs", "export", "--format=parquet", "--log_dir=" + log)
        .assertFailed(2, "convnet logs export: --format=parquet needs a file, --out=FILE");
    var nowhere = folder.resolve("nowhere");
    var out = "--out=" + nowhere.resolve("a.parquet");
    JavaProgram.here("logs", "export", "--format=parquet", out, "--log_dir=" + log)
        .assertFailed(1, "convnet logs export: there is no folder " + nowhere);
    JavaProgram.here("logs", "import", file.toString(), "--log_dir=" + folder.resolve("new"))
        .assertFailed(1, "convnet logs import: there is no file " + file);
    assertFalse(Files.exists(folder.resolve("new")));
  }
}
