// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.UsageException;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.alert.AlertFile;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  @TempDir private Path folder;
  private Path log;

  @BeforeEach
  void fill() throws IOException {
    log = folder.resolve("log");
    try (var opened = EventLog.open(LogSettings.in(log))) {
      var file = Base64.getEncoder().encodeToString(PNG);
      opened.append(
          LogEntry.builder(LogField.PREDICTIONS, NOON)
              .with(LogField.INSERT_ID, "i")
              .with(LogField.REQUEST_ID, "../r")
              .with(
                  LogField.REQUEST,
                  "{\"instances\": [{\"b64\": \"%s\"}, {\"image\": {\"b64\": \"%s\"}}, 1, {\"images\": [[0, 255]]}]}"
                      .formatted(file, file))
              .build());
      for (var label : new String[] {"dog", "cat", "../cat"}) opened.append(feedback(0, label));
      opened.append(feedback(1, "a dog"));
      opened.append(feedback(2, "no image"));
      opened.append(feedback(3, "numbers"));
      opened.append(feedback(4, "no instance"));
      opened.append(feedback("unknown", 0, "cat"));
      opened.append(feedback("summary", 0, "cat"));
      opened.append(
          LogEntry.builder(LogField.PREDICTIONS, NOON)
              .with(LogField.REQUEST_ID, "summary")
              .with(LogField.REQUEST, "{\"bytes\":3,\"sha256\":\"\"}")
              .build());
      opened.append(
          LogEntry.builder("my-log", NOON).with(LogField.TEXT_PAYLOAD, "a \"text\", long").build());
    }
  }

  private static LogEntry feedback(int instance, String label) {
    return feedback("../r", instance, label);
  }

  private static LogEntry feedback(String request, int instance, String label) {
    var payload =
        "{\"request_id\":\"%s\",\"instance\":%d,\"label\":\"%s\"}"
            .formatted(request, instance, label);
    return LogEntry.builder("feedback", NOON).with(LogField.JSON_PAYLOAD, payload).build();
  }

  @Test
  void imagesWithTheirLastLabelBecomeAFolderForEachClass() throws Exception {
    var data = folder.resolve("data");

    var said = new LoggedImages(new LogReader(log), data).write(LogFilter.ALL);

    assertEquals(
        """
        wrote 3 images into %s
        skipped 1: their request has neither the file of an image nor pixels with 1 or 3 channels there
        skipped 1: their request has no instance with this number
        skipped 1: their request is not in the log, or does not pass the filter
        skipped 1: their request was logged without its payload"""
            .formatted(data),
        said);
    assertArrayEquals(PNG, Files.readAllBytes(data.resolve("cat/i-0.png")));
    assertArrayEquals(PNG, Files.readAllBytes(data.resolve("a dog/i-1.png")));
    try (var all = Files.walk(folder.resolve("data"))) {
      assertEquals(3, all.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void exportsATable() throws Exception {
    var file = folder.resolve("table.csv");
    var ended =
        JavaProgram.here(
            "logs", "export", "--format=csv", "my-log", "--out=" + file, "--log_dir=" + log);

    assertEquals(0, ended.code(), ended.err());
    var lines = Files.readAllLines(file);
    assertTrue(lines.get(0).startsWith("insert_id,timestamp,"));
    assertTrue(
        lines.get(1).contains(",2026-11-30T12:00:00Z,my-log,DEFAULT,,\"a \"\"text\"\", long\","));
    assertEquals(2, lines.size());
  }

  @Test
  void exportsWhatSageMakerCaptures() throws Exception {
    var file = folder.resolve("capture.jsonl");
    try (var opened = EventLog.open(LogSettings.in(log))) {
      opened.append(
          LogEntry.builder(LogField.PREDICTIONS, NOON)
              .with(LogField.INSERT_ID, "whole")
              .with(LogField.REQUEST_ID, "r1")
              .with(LogField.ENTRYPOINT, "REST")
              .with(LogField.REQUEST, "{\"instances\": [1]}")
              .with(LogField.RESPONSE, "{\"predictions\": [2]}")
              .build());
      opened.append(
          LogEntry.builder(LogField.PREDICTIONS, NOON)
              .with(LogField.INSERT_ID, "summary")
              .with(LogField.REQUEST, "{\"bytes\":3,\"sha256\":\"\"}")
              .with(LogField.RESPONSE, "{\"bytes\":3}")
              .build());
      opened.append(
          LogEntry.builder(LogField.PREDICTIONS, NOON)
              .with(LogField.INSERT_ID, "message")
              .with(LogField.ENTRYPOINT, "GRPC")
              .with(LogField.REQUEST, "{\"base64\":\"AAAA\"}")
              .with(LogField.RESPONSE, "{\"base64\":\"BBBB\"}")
              .build());
    }
    var ended =
        JavaProgram.here(
            "logs",
            "export",
            "--format=sagemaker",
            "log_name=predictions",
            "--out=" + file,
            "--log_dir=" + log);

    assertEquals(0, ended.code(), ended.err());
    assertEquals(
        List.of(
            "{\"captureData\":{\"endpointInput\":{\"observedContentType\":\"application/json\",\"mode\":\"INPUT\",\"data\":\"{\\\"instances\\\": [1]}\",\"encoding\":\"JSON\"},\"endpointOutput\":{\"observedContentType\":\"application/json\",\"mode\":\"OUTPUT\",\"data\":\"{\\\"predictions\\\": [2]}\",\"encoding\":\"JSON\"}},\"eventMetadata\":{\"eventId\":\"whole\",\"inferenceId\":\"r1\",\"inferenceTime\":\"2026-11-30T12:00:00Z\"},\"eventVersion\":\"0\"}",
            "{\"captureData\":{\"endpointInput\":{\"observedContentType\":\"application/x-protobuf\",\"mode\":\"INPUT\",\"data\":\"AAAA\",\"encoding\":\"BASE64\"},\"endpointOutput\":{\"observedContentType\":\"application/x-protobuf\",\"mode\":\"OUTPUT\",\"data\":\"BBBB\",\"encoding\":\"BASE64\"}},\"eventMetadata\":{\"eventId\":\"message\",\"inferenceTime\":\"2026-11-30T12:00:00Z\"},\"eventVersion\":\"0\"}"),
        Files.readAllLines(file));
  }

  @Test
  void metricsAreDefinedAndDeleted() throws Exception {
    var where = "--log_dir=" + log;
    assertEquals(
        0,
        JavaProgram.here(
                "logs", "metric", "create", "errors", "status_code>=500", "--label=api", where)
            .code());
    var defined = new MetricFile(log).read().get("errors");
    assertEquals("status_code>=500", defined.filter().toString());
    assertEquals("[api]", defined.labels().toString());
    assertEquals(0, JavaProgram.here("logs", "metric", "show", "errors", where).code());
    var again = new String[] {"logs", "metric", "create", "errors", "status_code>=500", where};
    JavaProgram.here(again)
        .assertFailed(
            2,
            "convnet logs metric create: there is a metric 'errors' already, of counts with the filter"
                + " 'status_code>=500' and the labels [api]; --overwrite replaces it");
    again[5] = "--label=api";
    assertEquals(0, JavaProgram.here(join(again, where)).code());
    assertEquals(defined.toString(), new MetricFile(log).read().get("errors").toString());
    again[5] = "--overwrite";
    assertEquals(0, JavaProgram.here(join(again, where)).code());
    assertEquals("[]", new MetricFile(log).read().get("errors").labels().toString());
    JavaProgram.here("logs", "metric", "show", "error", where)
        .assertFailed(
            2, "convnet logs metric show: there is no metric 'error'; there are [errors]");
    assertEquals(0, JavaProgram.here("logs", "metric", "delete", "errors", where).code());
    JavaProgram.here("logs", "metric", "delete", "errors", where)
        .assertFailed(2, "convnet logs metric delete: there is no metric 'errors'; there are []");
  }

  private static String[] join(String[] arguments, String last) {
    return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void alertsAreDefinedAndDeleted() throws Exception {
    var where = "--log_dir=" + log;
    JavaProgram.here("logs", "alert", "create", "a", "slow", ">", "1", "--webhook=http://x/", where)
        .assertFailed(
            2,
            "convnet logs alert create: there is no metric 'slow'; there are []; make one with 'logs"
                + " metric create'");
    JavaProgram.here("logs", "metric", "create", "slow", "", "--value=latency_us", where);
    for (var wrong : List.of("--for=90s", "--command=x", "--webhook=ftp://x/", "--webhook=")) {
      var ended =
          JavaProgram.here(
              "logs",
              "alert",
              "create",
              "a",
              "slow",
              ">",
              "1",
              "--webhook=http://x/",
              wrong,
              where);
      assertEquals(2, ended.code(), ended.err());
    }
    assertEquals(
        0,
        JavaProgram.here(
                "logs",
                "alert",
                "create",
                "late",
                "slow.p95",
                ">=",
                "2e5",
                "--for=1h",
                where,
                "--command=mail",
                "--command=-s",
                "--command=late")
            .code());
    assertEquals(0, JavaProgram.here("logs", "alert", "list", where).code());
    var defined = new AlertFile(log).read().get("late");
    assertEquals("slow p95 >= 200000.0 for 60 minutes", defined.rule());
    assertEquals("[mail, -s, late]", defined.action().toString());
    var again = new String[] {"logs", "alert", "create", "late", "slow.p95", ">=", "2e5", where};
    JavaProgram.here(join(again, "--command=mail"))
        .assertFailed(
            2,
            "convnet logs alert create: there is an alert 'late' already: slow p95 >= 200000.0 for 60"
                + " minutes, calls [mail, -s, late]; --overwrite replaces it");
    assertEquals(0, JavaProgram.here(join(join(again, "--command=mail"), "--overwrite")).code());
    assertEquals(0, JavaProgram.here(join(again, "--command=mail")).code());
    assertEquals("[mail]", new AlertFile(log).read().get("late").action().toString());
    assertEquals(0, JavaProgram.here("logs", "alert", "delete", "late", where).code());
    JavaProgram.here("logs", "alert", "delete", "late", where)
        .assertFailed(2, "convnet logs alert delete: there is no alert 'late'; there are []");
  }

  @Test
  void aWrongFilterIsAUsageError() {
    JavaProgram.here("logs", "query", "latency>1", "--log_dir=" + log)
        .assertFailed(
            2,
            "convnet logs query: the filter is wrong at character 9: '1' is not a duration with a"
                + " unit, as 1.5s or 250ms");
    JavaProgram.here("logs", "query", "--log_dir=" + folder.resolve("none"))
        .assertFailed(1, "convnet logs query: there is no folder " + folder.resolve("none"));
  }

  @Test
  void sinksAreRead() {
    var sink =
        SinkArgument.parse("errors=jsonl:/tmp/x,sampling=0.5,filter=label=b, score>=1", Map.of());

    assertEquals("errors", sink.name());
    assertEquals(0.5, sink.sampling());
    assertEquals("s", SinkArgument.parse("s=sagemaker:/tmp/x", Map.of()).name());
    assertEquals("e", SinkArgument.parse("e=http://127.0.0.1:1/x,filter=cat", Map.of()).name());
    assertThrows(UsageException.class, () -> SinkArgument.parse("kafka:host", Map.of()));
    var topic = SinkArgument.parse("k=kafka:a:1,b:2/t,sampling=0.5,filter=label=b, c", Map.of());
    assertEquals(0.5, topic.sampling());
    assertThrows(InvalidSettingException.class, () -> SinkArgument.parse("k=kafka:host", Map.of()));
    assertThrows(UsageException.class, () -> SinkArgument.parse("e=http://a b", Map.of()));
    assertThrows(
        UsageException.class, () -> SinkArgument.parse("a=jsonl:b,sampling=1.2.3", Map.of()));
  }
}
