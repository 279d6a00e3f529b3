// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.queue.QueueSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page of a log asks for. */
class ReportRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;

  private static EventLog log;
  private static LogServer logServer;
  private static ModelServer modelServer;

  @BeforeAll
  static void start() throws Exception {
    log = EventLog.open(LogSettings.in(folder).with(QueueSettings.defaults().withMinFree(0)));
    for (int i = 0; i < 3; i++) append("7", i);
    var token = AccessToken.of("secret");
    logServer =
        LogServer.builder(log).address(BindAddress.local(0)).page("/dashboard", "charts").start();
    modelServer =
        ModelServer.builder()
            .address(BindAddress.local(0))
            .token(token)
            .cors(true)
            .page("/dashboard", "charts")
            .predictionLog(new PredictionLog(log, Payloads.NONE, 1))
            .start();
  }

  private static void append(String label, int i) throws InterruptedException {
    log.append(
        LogEntry.builder(LogField.PREDICTIONS, log.clock().instant())
            .with(LogField.REQUEST_ID, "r" + i)
            .with(LogField.LABEL, label)
            .with(LogField.REQUEST, "{\"secret\": 1}")
            .build());
    assertTrue(log.awaitStored(Duration.ofSeconds(20)), log.health().toString());
  }

  @AfterAll
  static void stop() throws IOException {
    modelServer.close();
    logServer.close();
    log.close();
  }

  private static HttpResponse<String> get(int port, String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) request.headers(headers);
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    var answer = get(logServer.port(), path);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    return JSON.readTree(answer.body());
  }

  @Test
  void aReportHasARowForEachHour() throws Exception {
    var rows = json("/v1/logs/report?filter=label%3D7").get("rows");

    assertEquals(25, rows.size()); // both ends are hours that have begun
    long answers = 0;
    for (var row : rows) answers += row.at("/answers").path("7").asLong();
    assertEquals(3, answers);
    assertEquals(3600, rows.get(1).get("start").asLong() - rows.get(0).get("start").asLong());
  }

  /** A client that asks again gets what came in between, without what clients sent. */
  @Test
  void theNewestEntries() throws Exception {
    var first = json("/v1/logs/entries?limit=2&filter=label%3D7");
    append("new", 4);
    var second = json("/v1/logs/entries?after=" + first.get("last"));

    assertEquals(2, first.get("entries").size());
    assertEquals("r2", first.at("/entries/1/jsonPayload/request_id").asText());
    assertFalse(first.toString().contains("secret"));
    assertEquals(1, second.get("entries").size());
    assertEquals("new", second.at("/entries/0/jsonPayload/label").asText());
    assertTrue(second.get("last").asLong() > first.get("last").asLong());
  }

  /** Of entries with a label whose requests were logged whole; the client's bytes never come. */
  @Test
  void imagesOfAClass() throws Exception {
    log.append(
        LogEntry.builder(LogField.PREDICTIONS, log.clock().instant())
            .with(LogField.LABEL, "a \"cat\"\\")
            .with(LogField.REQUEST, "{\"instances\":[[[0,0.5],[0,1]]]}")
            .build());
    append("a \"cat\"\\", 9);
    var label = URLEncoder.encode("a \"cat\"\\", StandardCharsets.UTF_8);

    var found = json("/v1/logs/images?label=" + label).get("entries");

    assertEquals(2, found.size()); // the other one has no image after all
    var seqs = List.of(found.get(0).get("seq").asText(), found.get(1).get("seq").asText());
    var without = get(logServer.port(), "/v1/logs/entries/" + seqs.get(0) + "/image");
    assertEquals(404, without.statusCode());
    var image = get(logServer.port(), "/v1/logs/entries/" + seqs.get(1) + "/image");
    assertEquals(200, image.statusCode());
    assertEquals("image/png", image.headers().firstValue("Content-Type").orElseThrow());
    assertEquals("nosniff", image.headers().firstValue("X-Content-Type-Options").orElseThrow());
    assertEquals(404, get(logServer.port(), "/v1/logs/entries/999999/image").statusCode());
    assertEquals(404, get(logServer.port(), "/v1/logs/entries/x/image").statusCode());
    assertEquals(0, json("/v1/logs/images?label=none").get("entries").size());
  }

  /** Each instance of a request has its image and its class. */
  @Test
  void imagesOfSeveralInstances() throws Exception {
    log.append(
        LogEntry.builder(LogField.PREDICTIONS, log.clock().instant())
            .with(LogField.LABEL, "first")
            .with(
                LogField.INSTANCE_LABELS,
                "[\"first\",\"a \\\"second\\\"\",null,\"a \\\"second\\\"\"]")
            .with(LogField.REQUEST, "{\"instances\":[[[0]],[[0.5]],[[1]],[1]]}")
            .build());
    append("other", 10);

    var found =
        json("/v1/logs/images?label=" + URLEncoder.encode("a \"second\"", StandardCharsets.UTF_8));

    assertEquals(1, found.get("entries").size());
    assertEquals("[1,3]", found.at("/entries/0/instances").toString());
    var path = "/v1/logs/entries/" + found.at("/entries/0/seq") + "/image";
    assertEquals(200, get(logServer.port(), path + "?instance=1").statusCode());
    for (var none : List.of("3", "4", "-1", "x", "99999")) {
      assertEquals(404, get(logServer.port(), path + "?instance=" + none).statusCode());
    }
    assertEquals("[0]", json("/v1/logs/images?label=first").at("/entries/0/instances").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report?step=year | step must be hour or day, got 'year'",
        "report?from=yesterday | from must be such as 2026-11-30, got 'yesterday'",
        "report?to=20T | to must be such as 2026-11-30T12:00:00Z, got '20T'",
        "report?from=2026-01-02&to=2026-01-01 | from must be before 'to'",
        "report?from=2001-01-01 | step of an hour gives more than 750 rows",
        "report?reference=1 | reference must be such as 2026-11-30, got '1'",
        "report?log=a%22b | logName must start with a letter or digit",
        "report?filter=label%3D | the filter is wrong",
        "entries?limit=101 | limit must be a number up to 100",
        "entries?after=x | after must be a number"
      })
  void aWrongQuestion(String path, String problem) throws Exception {
    var answer = get(logServer.port(), "/v1/logs/" + path);

    assertEquals(400, answer.statusCode(), answer.body());
    var error = JSON.readTree(answer.body()).get("error").asText();
    assertTrue(error.startsWith(problem), error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"label:'); DROP TABLE x; --", "label=\"\\\" OR 1=1\"", "seq"})
  void aFilterIsNoSql(String filter) throws Exception {
    var encoded = URLEncoder.encode(filter, StandardCharsets.UTF_8);
    var answer = get(logServer.port(), "/v1/logs/report?step=day&filter=" + encoded);

    if (answer.statusCode() == 200) {
      for (var row : JSON.readTree(answer.body()).get("rows")) {
        assertEquals(0, row.get("matching").asLong(), answer.body());
      }
    } else assertEquals(400, answer.statusCode(), answer.body());
  }

  /** The page asks for the token; what is logged is nothing for pages of other sites. */
  @Test
  void figuresNeedTheToken() throws Exception {
    int port = modelServer.port();
    assertEquals("charts", get(port, "/dashboard").body());
    for (var path : List.of("report", "entries", "images", "alerts")) {
      assertEquals(401, get(port, "/v1/logs/" + path).statusCode());
      var answer = get(port, "/v1/logs/" + path, "Authorization", "Bearer secret");
      assertEquals(200, answer.statusCode(), answer.body());
      assertTrue(answer.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }
  }
}
