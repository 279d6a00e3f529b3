// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.testing.JavaProgram;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Clients that send until their server is killed, and know what was acknowledged. */
final class LogClients {
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENTS = 4;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private final Kind kind;
  private final Duration pause;

  /** What clients send. */
  enum Kind {
    /** To any log, in pairs; their insert ids are acknowledged. */
    ENTRIES("/v1/logs/crash", "{\"entries\": [{\"a\": 1}, {\"b\": 2}]}", "crash") {
      @Override
      void acknowledged(HttpResponse<byte[]> answer, Consumer<String> ids) throws IOException {
        JSON.readTree(answer.body()).get("insertIds").forEach(id -> ids.accept(id.textValue()));
      }

      @Override
      String id(LogEntry entry) {
        return entry.insertId();
      }
    },
    /** Requests for predictions; their ids are acknowledged with the answer. */
    PREDICTIONS(
        "/v1/models/mnist:predict",
        "{\"instances\": [[[[0, 1, 2], [3, 4, 255]]], [[[0, 1, 2], [3, 4, 5]]]]}",
        LogField.PREDICTIONS) {
      @Override
      void acknowledged(HttpResponse<byte[]> answer, Consumer<String> ids) {
        assertEquals(200, answer.statusCode());
        ids.accept(answer.headers().firstValue("X-Request-Id").orElseThrow());
      }

      @Override
      String id(LogEntry entry) {
        return (String) entry.value(LogField.REQUEST_ID).orElseThrow();
      }
    };

    private final String path;
    private final String body;
    private final String log;

    Kind(String path, String body, String log) {
      this.path = path;
      this.body = body;
      this.log = log;
    }

    abstract void acknowledged(HttpResponse<byte[]> answer, Consumer<String> ids)
        throws IOException;

    abstract String id(LogEntry entry);
  }

  /**
   * Clients that do not send yet.
   *
   * @param pause of a client after each answer
   */
  LogClients(Kind kind, Duration pause) {
    this.kind = kind;
    this.pause = pause;
  }

  /** Starts to send to a server, which has said its port. */
  void start(JavaProgram server) throws IOException {
    var found = PORT.matcher(server.printed());
    assertTrue(found.find());
    var uri = URI.create("http://127.0.0.1:" + found.group(1) + kind.path);
    for (int i = 0; i < CLIENTS; i++) {
      var client = new Thread(() -> sendUntilItFails(uri));
      client.start();
      threads.add(client);
    }
  }

  private void sendUntilItFails(URI uri) {
    var http = HttpClient.newHttpClient();
    var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(kind.body)).build();
    try {
      for (; ; ) {
        kind.acknowledged(http.send(request, BodyHandlers.ofByteArray()), acknowledged::add);
        LockSupport.parkNanos(pause.toNanos());
      }
    } catch (IOException killed) {
      // as wanted
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until so many more entries are acknowledged. */
  void awaitMore(int count) throws InterruptedException {
    int before = acknowledged.size();
    while (acknowledged.size() < before + count) Thread.sleep(1);
  }

  /** Waits until all clients have noticed that the server is dead. */
  void join() throws InterruptedException {
    for (var thread : threads) thread.join();
    threads.clear();
  }

  /** Whether a log has everything that was acknowledged, and nothing twice. */
  void assertStoredOnce(Path log) throws IOException {
    var stored = new HashMap<String, Integer>();
    new LogReader(log)
        .query(
            LogQuery.of(LogFilter.parse("log_name=" + kind.log)),
            found -> stored.merge(kind.id(found.entry()), 1, Integer::sum));

    assertTrue(stored.keySet().containsAll(acknowledged), "lost");
    var doubled = new HashMap<>(stored);
    doubled.values().removeIf(count -> count == 1);
    assertEquals(Map.of(), doubled);
    System.out.printf("%d acknowledged, %d stored%n", acknowledged.size(), stored.size());
  }
}
