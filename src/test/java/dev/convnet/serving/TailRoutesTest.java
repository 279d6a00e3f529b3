// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Entries come as server-sent events. */
@Timeout(60)
class TailRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private EventLog log;
  private LogServer server;

  @BeforeEach
  void start() throws IOException {
    log = EventLog.open(LogSettings.in(folder).with(QueueSettings.defaults().withMinFree(0)));
    server =
        LogServer.builder(log)
            .address(BindAddress.local(0))
            .token(AccessToken.of("secret"))
            .start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    log.close();
  }

  private void append(String log, String text) {
    var entry = LogEntry.builder(log, this.log.clock().instant());
    this.log.append(
        entry.with(LogField.TEXT_PAYLOAD, text).with(LogField.SEVERITY, "INFO").build());
  }

  private void awaitStored() throws InterruptedException {
    assertTrue(log.awaitStored(Duration.ofSeconds(20)), log.health().toString());
  }

  /** A reader of a stream. */
  private static final class Reader implements AutoCloseable {
    private final BufferedReader lines;
    private String id = "";

    Reader(InputStream in) {
      lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event that has data: its type, and its data. */
    String event() throws IOException {
      var type = "entry ";
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("id: ")) id = line.substring(4);
        if (line.startsWith("event: ")) type = line.substring(7) + " ";
        if (line.startsWith("data: ")) {
          var json = JSON.readTree(line.substring(6));
          return type + (json.has("textPayload") ? json.get("textPayload").asText() : json);
        }
      }
      return "end";
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private HttpResponse<InputStream> get(String query, String... headers)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.port() + "/v1/logs/tail?" + query);
    var request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer secret");
    if (headers.length > 0) request.headers(headers);
    return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
  }

  private Reader open(String query, String... headers) throws IOException, InterruptedException {
    var answer = get(query, headers);
    assertEquals(200, answer.statusCode());
    assertTrue(
        answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
    return new Reader(answer.body());
  }

  @Test
  void sendsWhatPassesTheFilterAndGoesOnWhereAReaderWas() throws Exception {
    append("a", "before");
    awaitStored();
    String last;
    try (var reader = open("log=a&filter=textPayload:x")) {
      for (var text : List.of("one x", "none", "two x")) append("a", text);
      append("b", "of another log x");
      assertEquals("entry one x", reader.event());
      assertEquals("entry two x", reader.event());
      last = reader.id;
    }
    append("a", "missed x");
    append("a", "missed, too: x");
    awaitStored();
    try (var reader = open("log=a&filter=textPayload:x", "Last-Event-ID", last)) {
      assertEquals("entry missed x", reader.event());
      assertEquals("entry missed, too: x", reader.event());
    }
    try (var reader = open("log=a&after=0")) {
      assertEquals("entry before", reader.event());
    }
  }

  /** Also from before the server was started, which is in no memory. */
  @Test
  void goesOnAfterAnotherStart() throws Exception {
    for (int i = 0; i < 450; i++) append("a", "old " + i);
    awaitStored();
    stop();
    start();
    append("a", "new");
    awaitStored();

    try (var reader = open("log=a", "Last-Event-ID", "1")) {
      for (int i = 1; i < 450; i++) assertEquals("entry old " + i, reader.event());
      assertEquals("entry new", reader.event());
    }
  }

  /** 16 MB wait for a reader that does not read; the memory keeps 4, and the network a few. */
  @Test
  void aSlowReaderHearsHowManyItMissed() throws Exception {
    var text = "x".repeat(4000);
    try (var reader = open("log=a")) {
      for (int i = 0; i < 4000; i++) append("a", text);
      awaitStored();
      var events = new ArrayList<String>();
      long got = 0;
      long skipped = 0;
      while (got + skipped < 4000) {
        var event = reader.event();
        if (event.startsWith("gap "))
          skipped += JSON.readTree(event.substring(4)).get("skipped").asLong();
        else got++;
        events.add(event.substring(0, 4));
      }
      assertTrue(events.contains("gap "), got + " of 4000");
      assertEquals(4000, got + skipped);
      assertTrue(got > 400, got + " of 4000");
    }
  }

  @Test
  void thereAreNotTooManyReaders() throws Exception {
    var readers = new ArrayList<Reader>();
    for (int i = 0; i < TailRoutes.MOST_READERS; i++) readers.add(open(""));
    assertEquals(503, get("").statusCode());

    readers.remove(0).close();
    // who has gone is noticed by the next writes
    Await.until(
        () -> {
          append(LogField.PREDICTIONS, "something");
          var answer = get("");
          if (answer.statusCode() == 200) readers.add(new Reader(answer.body()));
          return answer.statusCode() == 200;
        },
        Duration.ofSeconds(30));
    for (var reader : readers) reader.close();
  }

  @Test
  void refusesWhatIsWrong() throws Exception {
    assertEquals(400, get("filter=%22").statusCode());
    assertEquals(400, get("log=%22").statusCode());
    assertEquals(400, get("", "Last-Event-ID", "x").statusCode());
    var uri = URI.create("http://127.0.0.1:" + server.port() + "/v1/logs/tail");
    var stranger = HttpRequest.newBuilder(uri).build();
    assertEquals(401, CLIENT.send(stranger, BodyHandlers.discarding()).statusCode());
  }

  /** A server that ends does not wait for those who follow the log. */
  @Test
  void aServerEndsAtOnce() throws Exception {
    try (var reader = open("");
        var idle = new Socket("127.0.0.1", server.port())) {
      idle.getOutputStream()
          .write(
              "GET /v1/logs/tail HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      long start = System.nanoTime();
      server.close();
      assertEquals("end", reader.event());
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20);
    }
  }
}
