// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.repository.ModelSource;
import dev.convnet.serving.repository.ServedModels;
import dev.convnet.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions, labels and the file of models change while clients call: none sees an error. */
class VersionChangesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CLIENTS = 8;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private ModelServer server;

  @BeforeEach
  void start() throws Exception {
    ServedModels.add(folder.resolve("half"), "1");
    configure("all {}", 1);
    server =
        ModelServer.builder()
            .models(ModelSource.configFile(folder.resolve("models.config")))
            .versionInterval(Duration.ofMillis(50))
            .modelInterval(Duration.ofMillis(50))
            .log(log::add)
            .address(BindAddress.local(0))
            .start();
    for (int i = 0; i < CLIENTS; i++) {
      var path = i % 2 == 0 ? "half:predict" : "half/labels/stable:predict";
      var client = new Thread(() -> call(path));
      clients.add(client);
      client.start();
    }
  }

  private void call(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .POST(BodyPublishers.ofString("{\"instances\": [4]}"))
            .build();
    while (!ended.get()) {
      try {
        var answer = CLIENT.send(request, BodyHandlers.ofString());
        if (!answer.body().equals("{\"predictions\":[4.0]}")) errors.add(answer.body());
        answers.incrementAndGet();
      } catch (Exception e) {
        errors.add(e.toString());
      }
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/v1/models/";
  }

  @AfterEach
  void end() throws InterruptedException {
    ended.set(true);
    for (var client : clients) client.join();
    server.close();
  }

  private void configure(String policy, int stable) throws Exception {
    replace(
        """
        model_config_list { config { name: "half" base_path: "%s"
          model_version_policy { %s } version_labels { key: "stable" value: %d } } }
        """
            .formatted(folder.resolve("half"), policy, stable));
  }

  private void replace(String text) throws Exception {
    var unfinished = Files.writeString(folder.resolve("unfinished"), text);
    Files.move(
        unfinished,
        folder.resolve("models.config"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void awaitLine(String part) throws Exception {
    Await.until(() -> log.stream().anyMatch(line -> line.contains(part)), PATIENCE);
  }

  private String status() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url() + "half")).build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }

  private void awaitMoreAnswers() throws Exception {
    int before = answers.get();
    Await.until(() -> answers.get() > before + 2 * CLIENTS, PATIENCE);
  }

  @Test
  void clientsSeeNoError() throws Exception {
    awaitMoreAnswers();
    ServedModels.add(folder.resolve("half"), "2");
    awaitLine("version 2 is available");
    ServedModels.addBroken(folder.resolve("half"), "3");
    awaitLine("version 3 cannot be loaded");
    awaitMoreAnswers();
    configure("specific { versions: 2 }", 2);
    awaitLine("version 1 is unloaded");
    awaitMoreAnswers();
    replace("model_config_list { config {");
    awaitLine("models.config");
    awaitMoreAnswers();
    configure("all {}", 2);
    Await.until(() -> status().contains("\"version\":\"1\""), PATIENCE);
    awaitMoreAnswers();

    assertEquals(List.of(), List.copyOf(errors));
    assertTrue(status().contains("\"version\":\"2\",\"state\":\"AVAILABLE\""), status());
    assertEquals(
        1, log.stream().filter(line -> line.contains("models.config")).count(), log.toString());
  }
}
