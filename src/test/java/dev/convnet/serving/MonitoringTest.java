// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.ModelSource;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as those see it who watch it: metrics, request ids and the access log. */
class MonitoringTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Path MODELS = Path.of("src", "test", "resources", "serving", "models");
  private static final String PREDICT = "/v1/models/half_plus_two:predict";

  /** A sample of Prometheus's text format 0.0.4. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-zA-Z_:][a-zA-Z0-9_:]*"
              + "(\\{[a-zA-Z_]\\w*=\"([^\"\\\\]|\\\\.)*\"(,[a-zA-Z_]\\w*=\"([^\"\\\\]|\\\\.)*\")*})?"
              + " -?[0-9.]+(E-?[0-9]+)?");

  private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
  private ModelServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ModelServer.builder()
            .models(
                ModelSource.of(ModelConfig.of("half_plus_two", MODELS.resolve("half_plus_two"))))
            .address(BindAddress.local(0))
            .accessLog(log::add)
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  /** Answers to a request as it is written here. */
  private String raw(String request) throws IOException {
    try (var client = new Socket("127.0.0.1", server.port())) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      client.getOutputStream().flush();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The server writes a line when the client has its answer already. */
  private JsonNode nextLine() throws IOException, InterruptedException {
    var line = log.poll(20, TimeUnit.SECONDS);
    assertTrue(line != null, "no line came");
    return JSON.readTree(line);
  }

  private Map<String, String> metrics() throws IOException, InterruptedException {
    var response = send(request("/monitoring/prometheus/metrics"));
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        response
            .headers()
            .firstValue("Content-Type")
            .orElseThrow()
            .replace(";charset", "; charset"));
    nextLine();
    var metrics = new HashMap<String, String>();
    for (var line : response.body().lines().filter(line -> !line.startsWith("#")).toList()) {
      assertTrue(SAMPLE.matcher(line).matches(), line);
      int space = line.lastIndexOf(' ');
      metrics.put(line.substring(0, space), line.substring(space + 1));
    }
    return metrics;
  }

  @Test
  void countsPredictionsByModelAndStatus() throws IOException, InterruptedException {
    for (var body : List.of("{\"instances\": [1]}", "{\"instances\": [2, 3]}", "{}")) {
      post(PREDICT, body);
    }
    post("/v1/models/invented:predict", "{}");
    send(request("/v1/models/half_plus_two/metadata"));
    for (int i = 0; i < 5; i++) nextLine();

    var metrics = metrics();

    var count = ":tensorflow:serving:request_count{model_name=\"%s\",status=\"%s\"}";
    assertEquals("2", metrics.get(count.formatted("half_plus_two", "OK")));
    assertEquals("1", metrics.get(count.formatted("half_plus_two", "INVALID_ARGUMENT")));
    assertEquals("1", metrics.get(count.formatted("", "NOT_FOUND")));
    assertEquals(
        3, metrics.keySet().stream().filter(name -> name.contains("request_count")).count());
    var http = ":convnet:serving:http_requests{method=\"%s\",code=\"%d\"}";
    assertEquals("2", metrics.get(http.formatted("POST", 200)));
    assertEquals("1", metrics.get(http.formatted("GET", 200)));
    assertEquals("1", metrics.get(http.formatted("POST", 404)));
  }

  /** {@code Buckets::Exponential(10, 1.8, 33)} in six digits. */
  @Test
  void measuresLatenciesInTheBucketsOfTensorFlowServing() throws IOException, InterruptedException {
    post(PREDICT, "{\"instances\": [1]}");
    post(PREDICT, "{\"instances\": []}");
    post("/v1/models/half_plus_two:regress", "{\"examples\": [{\"x\": 1}]}");
    for (int i = 0; i < 3; i++) nextLine();

    var metrics = metrics();

    var labels = "{model_name=\"half_plus_two\",API=\"predict\",entrypoint=\"REST\"";
    var latency = ":tensorflow:serving:request_latency";
    for (var limit : List.of("10", "188.957", "67466.4", "1.27482e+06", "1.47476e+09", "+Inf")) {
      assertTrue(
          metrics.containsKey(latency + "_bucket" + labels + ",le=\"" + limit + "\"}"), limit);
    }
    assertEquals(
        34,
        metrics.keySet().stream().filter(n -> n.startsWith(latency + "_bucket" + labels)).count());
    assertEquals("0", metrics.get(latency + "_bucket" + labels + ",le=\"10\"}"));
    assertEquals("2", metrics.get(latency + "_bucket" + labels + ",le=\"+Inf\"}"));
    assertEquals("2", metrics.get(latency + "_count" + labels + "}"));
    double microseconds = Double.parseDouble(metrics.get(latency + "_sum" + labels + "}"));
    assertTrue(microseconds > 100 && microseconds < 20e6, microseconds + " µs");
    var runtime =
        ":tensorflow:serving:runtime_latency_count{model_name=\"half_plus_two\",API=\"%s\"";
    assertEquals("1", metrics.get(runtime.formatted("Predict") + ",runtime=\"TF1\"}"));
    assertEquals("1", metrics.get(latency + "_count" + labels.replace("predict", "regress") + "}"));
  }

  @Test
  void measuresTheProcess() throws IOException, InterruptedException {
    var metrics = metrics();

    assertTrue(Double.parseDouble(metrics.get("jvm_memory_used_bytes{area=\"heap\"}")) > 1e6);
    assertTrue(Double.parseDouble(metrics.get("jvm_threads_current")) > 5);
    assertTrue(Double.parseDouble(metrics.get("process_cpu_seconds_total")) > 0);
    double started = Double.parseDouble(metrics.get("process_start_time_seconds"));
    double uptime = Double.parseDouble(metrics.get("process_uptime_seconds"));
    assertEquals(Instant.now().getEpochSecond(), started + uptime, 30);
  }

  @Test
  void returnsTheClientsRequestIdOrAnOwnOne() throws IOException, InterruptedException {
    var given = send(request(PREDICT + "x").header("X-Request-Id", "order-17/3"));
    var made = send(request("/v1/health/live"));
    var other = send(request("/nowhere"));
    var unfit = send(request("/v1/health/live").header("X-Request-Id", "two words"));

    assertEquals("order-17/3", id(given));
    assertEquals(36, id(made).length());
    assertEquals(36, id(other).length());
    assertNotEquals(id(made), id(other));
    assertEquals(36, id(unfit).length());
  }

  private static String id(HttpResponse<String> response) {
    return response.headers().firstValue("X-Request-Id").orElseThrow();
  }

  @Test
  void writesALineOfEachRequest() throws IOException, InterruptedException {
    var before = Instant.now();
    var body = "{\"instances\": [1]}";
    var answer =
        send(
            request(PREDICT + "?a=b")
                .header("X-Request-Id", "q\"7")
                .POST(BodyPublishers.ofString(body)));

    var line = nextLine();

    assertEquals(
        List.of(
            "time",
            "request_id",
            "method",
            "path",
            "model",
            "status",
            "bytes_in",
            "bytes_out",
            "milliseconds"),
        line.properties().stream().map(Map.Entry::getKey).toList());
    var passed = Duration.between(before, Instant.parse(line.get("time").asText()));
    assertTrue(passed.toMillis() > -2 && passed.toMillis() < 20_000, passed.toString());
    assertEquals("q\"7", line.get("request_id").asText());
    assertEquals("POST", line.get("method").asText());
    assertEquals(PREDICT, line.get("path").asText());
    assertEquals("half_plus_two", line.get("model").asText());
    assertEquals(200, line.get("status").asInt());
    assertEquals(body.length(), line.get("bytes_in").asInt());
    assertEquals(answer.body().length(), line.get("bytes_out").asInt());
    assertTrue(line.get("milliseconds").asDouble() > 0);
  }

  @Test
  void logsRefusedRequests() throws IOException, InterruptedException {
    raw("GET " + PREDICT + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertEquals(403, nextLine().get("status").asInt());

    post(PREDICT, " ".repeat(ModelServer.MAX_BYTES + 1));
    var large = nextLine();
    assertEquals(413, large.get("status").asInt());
    assertEquals("half_plus_two", large.get("model").asText());

    var metrics = metrics();
    assertEquals("1", metrics.get(":convnet:serving:http_requests{method=\"GET\",code=\"403\"}"));
    assertEquals("1", metrics.get(":convnet:serving:http_requests{method=\"POST\",code=\"413\"}"));
    assertEquals(
        "1",
        metrics.get(
            ":tensorflow:serving:request_count{model_name=\"half_plus_two\",status=\"INVALID_ARGUMENT\"}"));
  }

  /** Jetty refuses these before any handler sees them. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          garbage                | 400 | rubbish\\r\\n\\r\\n
          no host                | 400 | GET /v1/models/x HTTP/1.1\\r\\n\\r\\n
          negative length        | 400 | POST /v1/models/x:predict HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: -1\\r\\n\\r\\n
          ambiguous path         | 400 | GET /v1/models/%2e%2e/x HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n
          too large a header     | 431 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX-Large: LARGE\\r\\n\\r\\n
          too long a path        | 414 | GET /LARGE HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
          unknown HTTP version   | 505 | GET / HTTP/7.1\\r\\nHost: localhost\\r\\n\\r\\n
          """)
  void answersInJsonToRequestsThatCannotBeRead(String what, int status, String request)
      throws IOException, InterruptedException {
    var bytes =
        request.replace("\\r", "\r").replace("\\n", "\n").replace("LARGE", "a".repeat(70_000));

    var answer = raw(bytes);

    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    var head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    var error = JSON.readTree(answer.substring(head.length())).get("error").asText();
    assertTrue(error.length() > 5, answer);
    assertTrue(head.contains("Content-Type: application/json"), head);
    var line = nextLine();
    assertTrue(head.contains("X-Request-Id: " + line.get("request_id").asText()), head);
    assertEquals(status, line.get("status").asInt());
    assertEquals(answer.length() - head.length() - 4, line.get("bytes_out").asInt());
  }
}
