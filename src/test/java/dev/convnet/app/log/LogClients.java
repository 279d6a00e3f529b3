// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
import java.util.regex.Pattern;

/** Clients that send entries until their server is killed, and know which were acknowledged. */
final class LogClients {
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENTS = 4;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private final Duration pause;

  /**
   * Clients that do not send yet.
   *
   * @param pause of a client after each answer
   */
  LogClients(Duration pause) {
    this.pause = pause;
  }

  /** Starts to send to a server, which has said its port. */
  void start(JavaProgram server) throws IOException {
    var found = PORT.matcher(server.printed());
    assertTrue(found.find());
    var uri = URI.create("http://127.0.0.1:" + found.group(1) + "/v1/logs/crash");
    for (int i = 0; i < CLIENTS; i++) {
      var client = new Thread(() -> sendUntilItFails(uri));
      client.start();
      threads.add(client);
    }
  }

  private void sendUntilItFails(URI uri) {
    var http = HttpClient.newHttpClient();
    var request =
        HttpRequest.newBuilder(uri)
            .POST(BodyPublishers.ofString("{\"entries\": [{\"a\": 1}, {\"b\": 2}]}"))
            .build();
    try {
      for (; ; ) {
        var answer = http.send(request, BodyHandlers.ofByteArray()).body();
        JSON.readTree(answer).get("insertIds").forEach(id -> acknowledged.add(id.textValue()));
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

  /** Whether a log has each acknowledged entry, and none twice. */
  void assertStoredOnce(Path log) throws IOException {
    var stored = new HashMap<String, Integer>();
    new LogReader(log)
        .query(
            LogQuery.of(LogFilter.parse("log_name=crash")),
            found -> stored.merge(found.entry().insertId(), 1, Integer::sum));

    assertTrue(stored.keySet().containsAll(acknowledged), "lost");
    var doubled = new HashMap<>(stored);
    doubled.values().removeIf(count -> count == 1);
    assertEquals(Map.of(), doubled);
    System.out.printf("%d acknowledged, %d stored%n", acknowledged.size(), stored.size());
  }
}
