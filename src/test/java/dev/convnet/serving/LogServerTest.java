// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricDefinition;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private EventLog log;
  private LogServer server;

  @BeforeEach
  void start() throws IOException {
    log = EventLog.open(LogSettings.in(folder).with(QueueSettings.defaults().withMinFree(0)));
    server = LogServer.builder(log).address(BindAddress.local(0)).start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    log.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private String get(String path) throws IOException, InterruptedException {
    return send(request(path)).body();
  }

  private HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private long count(String filter) throws IOException, InterruptedException {
    assertTrue(log.awaitStored(Duration.ofSeconds(20)), log.health().toString());
    return new LogReader(folder).count(LogQuery.of(LogFilter.parse(filter)));
  }

  /** Both routes, the filter, and a metric that counts what it passes. */
  @Test
  void thePostsOwnStory() throws Exception {
    var filter = "log_name=\"struct_log\" AND jsonPayload.text:\"-a\"";
    new MetricFile(folder)
        .write(
            List.of(
                new MetricDefinition(
                    "with_a", LogFilter.parse(filter), Optional.empty(), List.of())));
    var texts = IntStream.range(0, 40).mapToObj(i -> slog()).toList();
    var text = get("/");

    long withA = texts.stream().filter(answer -> answer.contains("-a")).count();
    assertEquals(40, texts.stream().distinct().count());
    assertEquals(40, count("log_name=struct_log jsonPayload.key:* jsonPayload.name:*"));
    assertEquals(withA, count(filter));
    assertEquals(1, count("textPayload=\"" + text + "\" log_name=\"my-flask-log\""));
    for (var answer : texts) assertEquals(1, count("jsonPayload.text=\"" + answer + "\""));
    assertTrue(
        get("/monitoring/prometheus/metrics").contains(":convnet:log:with_a " + withA + "\n"));
  }

  private String slog() {
    try {
      return get("/slog");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fiveHundredASecondAreStoredOnce() throws Exception {
    load(1000);
  }

  @Tag("nightly")
  @Test
  void fiveHundredASecondForTenMinutesAreStoredOnce() throws Exception {
    load(300_000);
  }

  private void load(int count) throws Exception {
    var answers = ConcurrentHashMap.<String>newKeySet();
    var threads = Executors.newFixedThreadPool(8);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + TimeUnit.SECONDS.toNanos(1) * i / 500;
      while (System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
      threads.execute(() -> answers.add(slog()));
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    double seconds = (System.nanoTime() - start) / 1e9;

    assertEquals(count, answers.size());
    assertEquals(count, count("log_name=struct_log"));
    new LogReader(folder)
        .query(
            LogQuery.of(LogFilter.parse("log_name=struct_log")),
            found ->
                answers.remove(
                    JSON.readTree(found.entry().value(LogField.JSON_PAYLOAD).orElse("").toString())
                        .get("text")
                        .asText()));
    assertEquals(Set.of(), answers);
    System.out.printf("%d structures in %.1f s, all stored once%n", count, seconds);
  }

  @Test
  void entriesOfAllKinds() throws Exception {
    post("/v1/logs/my-log", "text/plain; charset=utf-8", "é");
    post("/v1/logs/my-log", "application/json", "{\"any\": {\"thing\": 1}}");
    var answer =
        post(
            "/v1/logs/my-log",
            "application/json",
            "{\"entries\": [{\"textPayload\": \"a\", \"severity\": \"error\", \"insertId\": \"i\"},"
                + " {\"jsonPayload\": {\"b\": 1}, \"labels\": {\"l\": \"m\"}}]}");

    JsonNode json = JSON.readTree(answer.body());
    assertEquals(200, answer.statusCode());
    assertEquals("i", json.get("insertIds").get(0).asText());
    assertEquals(0, json.get("dropped").asInt());
    assertEquals(1, count("textPayload=\"é\""));
    assertEquals(1, count("jsonPayload.any.thing=1"));
    assertEquals(1, count("severity=ERROR insert_id=i"));
    assertEquals(1, count("labels.l=m"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "my-log | {\"a\": | the body is no JSON: line 1, column 6",
        "my-log | [1] | the body is no object of JSON",
        "my-log | {\"entries\": 1} | the body has no array 'entries' of at most 10000",
        "my-log | {\"entries\": [1]} | the body has an entry that is no object",
        "my-log | {\"textPayload\": 1} | textPayload must be a text",
        "my-log | {\"textPayload\": \"\", \"severity\": \"bad\"} | there is no severity 'bad'; there"
            + " are [DEFAULT, DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL, ALERT, EMERGENCY]",
        "my-log | {\"textPayload\": \"\", \"timestamp\": \"1999-01-01T00:00:00Z\"} | timestamp must"
            + " be of the last 30 days, got '1999-01-01T00:00:00Z'",
        "predictions | {} | logName 'predictions' is the server's own",
        "Metric | {} | logName 'Metric' is reserved",
        "a%20b | {} | logName must start with a letter or digit and have letters, digits and _.-"
            + " only, at most 100; got 'a b'"
      })
  void aWrongEntryIsRefused(String name, String body, String message) throws Exception {
    var answer = post("/v1/logs/" + name, "application/json", body);

    assertEquals(400, answer.statusCode());
    assertEquals(message, JSON.readTree(answer.body()).get("error").asText());
    assertEquals(0, count(""));
  }

  @Test
  void aPageOfAnotherSiteDoesNotReachIt() throws Exception {
    try (var client = new Socket("127.0.0.1", server.port())) {
      var request = "GET /slog HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
    }
    assertEquals(0, count(""));
  }

  @Test
  void tellsHowItDoes() throws Exception {
    get("/");
    var health = JSON.readTree(get("/v1/logs/health"));

    assertEquals(1, health.get("accepted").asInt());
    assertTrue(health.get("well").asBoolean());
    assertEquals(404, send(request("/none")).statusCode());
  }

  @Test
  void whatIsTooLargeIsDroppedAndTold() throws Exception {
    var large = "{\"x\": \"" + "y".repeat(2 << 20) + "\"}";
    var answer = JSON.readTree(post("/v1/logs/my-log", "application/json", large).body());

    assertEquals(1, answer.get("dropped").asInt());
    assertEquals(1, log.health().dropped().get("too_large"));
  }
}
