// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ColorModel;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.images.RequestImages;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportRow;
import dev.convnet.serving.log.report.ReportStep;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.log.store.ReportReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request with several instances, from the server to feedback and reports. */
class InstancesInTheLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  /** 8 pixels high and wide. */
  private static String image(String pixel) {
    return Collections.nCopies(8, Collections.nCopies(8, pixel)).toString();
  }

  private static void post(ModelServer server, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("X-Request-Id", "three")
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
  }

  @Test
  void eachInstanceHasItsAnswerBrightnessFeedbackAndImage() throws Exception {
    var logFolder = folder.resolve("log");
    var settings = LogSettings.in(logFolder).with(QueueSettings.defaults().withMinFree(0));
    try (var model = ServableModel.load(ColorModel.export(folder));
        var log = EventLog.open(settings);
        var server =
            ModelServer.builder()
                .address(BindAddress.local(0))
                .model("colors", model)
                .predictionLog(new PredictionLog(log, Payloads.FULL, 1))
                .start()) {
      var images = List.of(image("[255,0,0]"), image("[0,0,255]"), image("[255,254,255]"));
      post(server, "/v1/models/colors:predict", "{\"instances\":" + images + "}");
      post(server, "/v1/feedback", "{\"request_id\":\"three\",\"labels\":[\"red\",\"red\",null]}");
      assertTrue(log.awaitStored(PATIENCE), log.health().toString());
    }

    var entry = prediction(logFolder);
    assertTrue(text(entry, LogField.INSTANCE_LABELS).startsWith("[\"red\",\"blue\",\""));
    assertEquals("3", text(entry, LogField.INPUT_IMAGES));
    assertEquals(
        (255 + 255 + 764) / (9 * 255.0), (Double) entry.value(LogField.INPUT_MEAN).get(), 1e-9);
    var row = report(logFolder);
    assertEquals(2, row.judged());
    assertEquals(1, row.right());
    assertEquals(3, row.inputs().images());
    var second = RequestImages.of(entry).image(1).preview().orElseThrow();
    assertEquals(0xff0000ff, second.getRGB(7, 7));
  }

  private static LogEntry prediction(Path log) throws Exception {
    var found = new ArrayList<LogEntry>();
    var query = LogQuery.of(LogFilter.parse("log_name=predictions"));
    new LogReader(log).query(query, sequenced -> found.add(sequenced.entry()));
    assertEquals(1, found.size());
    return found.get(0);
  }

  private static String text(LogEntry entry, LogField field) {
    return entry.value(field).orElseThrow().toString();
  }

  private static ReportRow report(Path log) throws Exception {
    var now = Instant.now();
    var query =
        new ReportQuery(
            LogField.PREDICTIONS,
            LogFilter.ALL,
            now.minus(Duration.ofMinutes(10)),
            now.plusSeconds(60),
            ReportStep.DAY,
            Optional.empty());
    var rows = new ReportReader(log, PATIENCE).report(query).rows();
    return rows.stream().filter(row -> row.all() > 0).findFirst().orElseThrow();
  }

  @Test
  void longClassesLeaveRoomForThePayloads() {
    var labels = new ArrayList<Optional<String>>();
    for (int i = 0; i < 600; i++) labels.add(Optional.of("x".repeat(200)));

    assertEquals(500 * 203 + 1, PredictionEntry.labels(labels).length());
  }
}
