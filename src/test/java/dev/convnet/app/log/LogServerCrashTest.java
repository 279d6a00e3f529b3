// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while clients send: what it has acknowledged is stored once. */
class LogServerCrashTest {
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENTS = 4;

  @TempDir private Path folder;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Random random = new Random(17);

  @Test
  void nothingAcknowledgedIsLostOrDoubled() throws Exception {
    killAndRecount(1);
  }

  @Tag("nightly")
  @Test
  void nothingAcknowledgedIsLostOrDoubledInFiftyCrashes() throws Exception {
    killAndRecount(50);
  }

  private void killAndRecount(int kills) throws Exception {
    var log = folder.resolve("log");
    for (int kill = 0; kill < kills; kill++) {
      try (var server = JavaProgram.start(folder, "log-server", "--port=0", "--log_dir=" + log)) {
        server.await("Ctrl-C ends it");
        var found = PORT.matcher(server.printed());
        assertTrue(found.find());
        int before = acknowledged.size();
        var clients = clients(URI.create("http://127.0.0.1:" + found.group(1) + "/v1/logs/crash"));
        while (acknowledged.size() < before + 20) Thread.sleep(1);
        Thread.sleep(random.nextInt(500));
        server.signal("KILL").ended();
        for (var client : clients) client.join();
      }
    }
    try (var opened = EventLog.open(LogSettings.in(log))) {
      assertTrue(opened.awaitStored(Duration.ofSeconds(60)), opened.health().toString());
    }

    var stored = new HashMap<String, Integer>();
    new LogReader(log)
        .query(
            LogQuery.of(LogFilter.parse("log_name=crash")),
            found -> stored.merge(found.entry().insertId(), 1, Integer::sum));

    assertTrue(stored.keySet().containsAll(acknowledged), "lost");
    assertEquals(Map.of(), doubled(stored));
    System.out.printf(
        "%d crashes: %d acknowledged, %d stored%n", kills, acknowledged.size(), stored.size());
  }

  private static Map<String, Integer> doubled(Map<String, Integer> stored) {
    var doubled = new HashMap<>(stored);
    doubled.values().removeIf(count -> count == 1);
    return doubled;
  }

  private List<Thread> clients(URI uri) {
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      var client = new Thread(() -> sendUntilItFails(uri));
      client.start();
      clients.add(client);
    }
    return clients;
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
      }
    } catch (IOException killed) {
      // as wanted
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
