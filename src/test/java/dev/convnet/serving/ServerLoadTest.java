// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.batching.Batching;
import dev.convnet.serving.batching.BatchingParameters;
import dev.convnet.testing.Await;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.LoadClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More requests than the server can answer, and what becomes of them. */
class ServerLoadTest {
  private static final Path HALF = Path.of("src/test/resources/serving/models/half_plus_two");
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");
  private static final Pattern RESIDENT = Pattern.compile("process_resident_memory_bytes (\\d+)\n");

  @TempDir private Path folder;

  private static byte[] request(int values) {
    var body = "{\"instances\": [[4]" + ", [4]".repeat(values - 1) + "]}";
    return LoadClient.post("/v1/models/half:predict", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatCannotWaitIsTurnedAwayAtOnce() throws Exception {
    try (var model = ServableModel.load(HALF);
        var server =
            ModelServer.builder()
                .model("half", model)
                .address(BindAddress.local(0))
                .batching(new Batching.Off())
                .maxConcurrent(1)
                .maxQueued(4)
                .start()) {
      var seen = new TreeSet<Integer>();
      Await.until(
          () -> {
            var window = Duration.ofSeconds(1);
            seen.addAll(
                LoadClient.run(server.port(), request(500), 60, window).statuses().keySet());
            return seen.contains(200) && seen.contains(503);
          },
          Duration.ofSeconds(40));

      assertEquals(Set.of(200, 503), seen);
    }
  }

  /** The requests wait for a batch that does not become full while the server ends. */
  @Test
  void begunRequestsAreAnsweredWhenTheServerEnds() throws Exception {
    var parameters =
        new BatchingParameters(64, Duration.ofMillis(700), 10, 1, List.of(), false, false, 64);
    try (var model = ServableModel.load(HALF)) {
      var server =
          ModelServer.builder()
              .model("half", model)
              .address(BindAddress.local(0))
              .batching(new Batching.On(parameters))
              .start();
      var clients = new ArrayList<Socket>();
      for (int i = 0; i < 8; i++) {
        var client = new Socket("127.0.0.1", server.port());
        client.setSoTimeout(20_000);
        client.getOutputStream().write(request(1));
        clients.add(client);
      }
      Await.until(ServerLoadTest::oneWaitsForItsBatch, Duration.ofSeconds(20));
      server.close();

      for (var client : clients) {
        var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.contains("{\"predictions\":[[4.0]]}"), answer);
        client.close();
      }
    }
  }

  private static boolean oneWaitsForItsBatch() {
    return Thread.getAllStackTraces().entrySet().stream()
            .filter(thread -> thread.getKey().getName().startsWith("predict-"))
            .flatMap(thread -> List.of(thread.getValue()).stream())
            .filter(frame -> frame.getMethodName().equals("awaitChange"))
            .count()
        == 8;
  }

  @Tag("slow")
  @Test
  void aKilledServerStartsAgain() throws Exception {
    var home = Path.of("src/test/resources/serving/models").toAbsolutePath();
    int port;
    try (var first = serve(home, 0)) {
      port = port(first);
      LoadClient.run(port, post(), 8, Duration.ofMillis(500));
      first.signal("KILL");
      assertEquals(137, first.ended().code());
    }
    try (var again = serve(home, port)) {
      port(again);
      var result = LoadClient.run(port, post(), 8, Duration.ofSeconds(2));
      assertEquals(Set.of(200), result.statuses().keySet());
    }
  }

  /** With the JVM that the launcher gives a server. */
  private JavaProgram serve(Path models, int port) throws IOException {
    return JavaProgram.start(
        List.of("-Xmx1g", "-XX:TieredStopAtLevel=4"),
        folder,
        "serve",
        "--rest_api_port=" + port,
        "--models=" + models,
        "--log_dir=" + folder.resolve("log"));
  }

  private static byte[] post() {
    return LoadClient.post(
        "/v1/models/half_plus_two:predict",
        "{\"instances\": [4]}".getBytes(StandardCharsets.UTF_8));
  }

  private static int port(JavaProgram program) throws Exception {
    program.await("Ctrl-C ends it");
    var port = PORT.matcher(program.printed());
    assertTrue(port.find());
    return Integer.parseInt(port.group(1));
  }

  private static long resident(int port) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + port + "/monitoring/prometheus/metrics");
    var text =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
            .body();
    var found = RESIDENT.matcher(text);
    assertTrue(found.find(), text);
    return Long.parseLong(found.group(1));
  }

  /** The images of a digit as numbers, to the network in the repository. */
  private static byte[] digits(int count) {
    var pixel = "[0,0,0]";
    var row = "[" + pixel + ("," + pixel).repeat(27) + "]";
    var image = "[" + row + ("," + row).repeat(27) + "]";
    var body = "{\"instances\": [" + image + ("," + image).repeat(count - 1) + "]}";
    return LoadClient.post("/v1/models/mnist:predict", body.getBytes(StandardCharsets.UTF_8));
  }

  @Tag("nightly")
  @Test
  void fiveHundredConnectionsForAMinute() throws Exception {
    var models = Path.of("savedmodels").toAbsolutePath();
    try (var program = serve(models, 0)) {
      int port = port(program);
      LoadClient.run(port, digits(1), 8, Duration.ofSeconds(10)); // the compilers' own time
      long before = resident(port);
      var result = LoadClient.run(port, digits(1), 500, Duration.ofSeconds(60));
      long after = resident(port);
      System.out.printf(
          "500 connections: %s, p50 %.0f ms, p99 of the admitted %.0f ms, %d MB before, %d after%n",
          result.statuses(),
          result.admittedMilliseconds(0.5),
          result.admittedMilliseconds(0.99),
          before >> 20,
          after >> 20);
      assertTrue(Set.of(200, 503).containsAll(result.statuses().keySet()), "" + result.statuses());
      assertTrue(result.admittedMilliseconds(0.99) < 1_000);
      assertTrue(after - before < 512L << 20, "grew by " + (after - before));
    }
  }

  @Tag("nightly")
  @Test
  void aHundredThousandRequestsTakeNoMoreMemory() throws Exception {
    var models = Path.of("src/test/resources/serving/models").toAbsolutePath();
    try (var program = serve(models, 0)) {
      int port = port(program);
      int sent = 0;
      while (sent < 30_000) sent += answered(port);
      long before = resident(port);
      for (sent = 0; sent < 100_000; ) sent += answered(port);
      long after = resident(port);
      System.out.printf("%d requests: %d MB before, %d after%n", sent, before >> 20, after >> 20);
      assertTrue(after - before < 64L << 20, "grew by " + (after - before));
    }
  }

  private static int answered(int port) throws IOException {
    return LoadClient.run(port, post(), 16, Duration.ofSeconds(5)).statuses().get(200);
  }
}
