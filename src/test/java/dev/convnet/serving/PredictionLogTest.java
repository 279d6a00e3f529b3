// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.queue.Overload;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionLogTest {
  private static final Path MODELS = Path.of("src", "test", "resources", "serving", "models");
  private static final String PREDICT = "/v1/models/half_plus_two:predict";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ServableModel model;

  @TempDir private Path folder;
  private EventLog log;
  private ModelServer server;

  @BeforeAll
  static void load() throws IOException {
    model = ServableModel.load(MODELS.resolve("half_plus_two"));
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  private void start(Payloads payloads, double sampling) throws IOException {
    start(payloads, sampling, QueueSettings.defaults().withMinFree(0));
  }

  private void start(Payloads payloads, double sampling, QueueSettings queue) throws IOException {
    log = EventLog.open(LogSettings.in(folder).with(queue));
    server =
        ModelServer.builder()
            .address(BindAddress.local(0))
            .model("half_plus_two", model)
            .predictionLog(new PredictionLog(log, payloads, sampling))
            .start();
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) server.close();
    if (log != null) log.close();
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private List<LogEntry> logged(String filter) throws IOException, InterruptedException {
    assertTrue(log.awaitStored(Duration.ofSeconds(20)), log.health().toString());
    var found = new ArrayList<LogEntry>();
    new LogReader(folder).query(LogQuery.of(LogFilter.parse(filter)), e -> found.add(e.entry()));
    return found;
  }

  private static String text(LogEntry entry, LogField field) {
    return entry.value(field).map(Object::toString).orElse("-");
  }

  @Test
  void aPredictionIsLoggedWithASummary() throws Exception {
    start(Payloads.SUMMARY, 1);
    var body = "{\"instances\": [1.0, 2.0, 5.0]}";
    var answer = post(PREDICT, body);

    var entry = logged("log_name=predictions").get(0);

    assertEquals(
        answer.headers().firstValue("X-Request-Id").orElseThrow(),
        text(entry, LogField.REQUEST_ID));
    assertEquals("half_plus_two", text(entry, LogField.MODEL_NAME));
    assertEquals("123", text(entry, LogField.MODEL_VERSION));
    assertEquals("predict", text(entry, LogField.API));
    assertEquals("REST", text(entry, LogField.ENTRYPOINT));
    assertEquals("200", text(entry, LogField.STATUS_CODE));
    assertEquals("INFO", text(entry, LogField.SEVERITY));
    assertEquals("3", text(entry, LogField.INSTANCES));
    assertEquals(Integer.toString(body.length()), text(entry, LogField.REQUEST_BYTES));
    assertEquals(Integer.toString(answer.body().length()), text(entry, LogField.RESPONSE_BYTES));
    assertTrue(text(entry, LogField.REQUEST).startsWith("{\"bytes\":30,\"sha256\":\""));
    assertTrue((Long) entry.value(LogField.LATENCY).orElseThrow() > 0);
  }

  @Test
  void errorsAreLoggedToo() throws Exception {
    start(Payloads.FULL, 1);
    assertEquals(404, post("/v1/models/none:predict", "{}").statusCode());
    assertEquals(400, post(PREDICT, "{\"instances\": \"x\"").statusCode());

    var entries = logged("severity=WARNING");

    assertEquals(2, entries.size());
    assertEquals(
        "Servable not found for request: Latest(none)", text(entries.get(0), LogField.ERROR));
    assertEquals("-", text(entries.get(0), LogField.MODEL_VERSION));
    assertEquals("{\"instances\": \"x\"", text(entries.get(1), LogField.REQUEST));
  }

  @Test
  void payloadsAreLoggedWholeUpToALimit() throws Exception {
    start(Payloads.FULL, 1);
    var small = "{\"instances\": [1.0]}";
    post(PREDICT, small);
    post(PREDICT, "{\"instances\": [" + "1.0,".repeat(100_000) + "1.0]}");

    var entries = logged("");

    assertEquals(small, text(entries.get(0), LogField.REQUEST));
    assertEquals("{\"predictions\":[2.5]}", text(entries.get(0), LogField.RESPONSE));
    assertEquals("1", text(entries.get(1), LogField.TRUNCATED));
    assertTrue(text(entries.get(1), LogField.REQUEST).startsWith("{\"bytes\":"));
  }

  @Test
  void aShareIsLogged() throws Exception {
    start(Payloads.NONE, 0.3);
    for (int i = 0; i < 100; i++) post(PREDICT, "{\"instances\": [1.0]}");

    var entries = logged("");

    assertTrue(entries.size() > 10 && entries.size() < 55, entries.size() + " of 100");
    assertEquals("0.3", text(entries.get(0), LogField.SAMPLING_RATE));
    assertEquals("-", text(entries.get(0), LogField.REQUEST));
  }

  @Test
  void aFullLogRefusesOnlyIfItIsToldTo() throws Exception {
    var full = QueueSettings.defaults().withMinFree(Long.MAX_VALUE);
    start(Payloads.NONE, 1, full);
    assertEquals(200, post(PREDICT, "{\"instances\": [1.0]}").statusCode());
    assertFalse(log.health().isWell());
    stop();
    start(Payloads.NONE, 1, full.with(Overload.REFUSE));

    var refused = post(PREDICT, "{\"instances\": [1.0]}");

    assertEquals(503, refused.statusCode());
    assertEquals("{\"error\":\"the log has no room; try again\"}", refused.body());
    assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(1, log.health().dropped().get("disk_full"));
  }

  private static String feedback(String fields) {
    return "{\"request_id\": \"one\", %s}".formatted(fields);
  }

  @Test
  void feedback() throws Exception {
    start(Payloads.NONE, 1);
    assertEquals(
        200, post("/v1/feedback", "{\"request_id\": \"r\", \"label\": \"7\"}").statusCode());
    assertEquals(400, post("/v1/feedback", "{\"request_id\": \"r\"}").statusCode());
    for (var wrong : List.of("{", "", "\"cat\"", "5", "null", "[{\"request_id\": \"r\"}]")) {
      assertEquals(400, post("/v1/feedback", wrong).statusCode(), wrong);
    }

    var several = "{\"request_id\": \"s\", \"labels\": [\"1\", null, 2]}";
    assertEquals(200, post("/v1/feedback", several).statusCode());
    assertEquals(
        200, post("/v1/feedback", feedback("\"label\": \"3\", \"instance\": 1")).statusCode());
    for (var wrong :
        List.of(
            "\"label\": \"3\", \"instance\": -1",
            "\"label\": \"3\", \"instance\": \"1\"",
            "\"label\": \"3\", \"instance\": 1.5",
            "\"label\": \"3\", \"instance\": 1000",
            "\"labels\": \"3\"",
            "\"labels\": [\"\"]",
            "\"labels\": [[1]]",
            "\"labels\": [{\"labels\": \"x\"}]",
            "\"label\": true",
            "\"label\": [\"3\"]",
            "\"labels\": [1], \"label\": \"3\"",
            "\"labels\": [" + "1,".repeat(1000) + "1]")) {
      assertEquals(400, post("/v1/feedback", feedback(wrong)).statusCode(), wrong);
    }

    assertEquals(2, logged("log_name=feedback jsonPayload.request_id=s").size());
    assertEquals(
        1, logged("jsonPayload.request_id=s jsonPayload.label=2 jsonPayload.instance=2").size());
    assertEquals(1, logged("log_name=feedback jsonPayload.label=7 jsonPayload.instance=0").size());
    assertTrue(post("/v1/models/x", "").body().contains("Malformed"));
  }
}
