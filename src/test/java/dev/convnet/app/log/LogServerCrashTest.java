// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.testing.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while clients send: what it has acknowledged is stored once. */
class LogServerCrashTest {
  @TempDir private Path folder;
  private final Random random = new Random(17);

  @Test
  void nothingAcknowledgedIsLostOrDoubled() throws Exception {
    killLogServer(1);
  }

  @Tag("nightly")
  @Test
  void nothingAcknowledgedIsLostOrDoubledInFiftyCrashes() throws Exception {
    killLogServer(50);
  }

  @Test
  void noAnsweredPredictionIsLostOrDoubled() throws Exception {
    killModelServer(1);
  }

  @Tag("nightly")
  @Test
  void noAnsweredPredictionIsLostOrDoubledInFiftyCrashes() throws Exception {
    killModelServer(50);
  }

  private void killLogServer(int kills) throws Exception {
    killAndRecount(LogClients.Kind.ENTRIES, kills, "log-server", "--port=0");
  }

  private void killModelServer(int kills) throws Exception {
    var model = Path.of("savedmodels", "mnist").toAbsolutePath();
    killAndRecount(
        LogClients.Kind.PREDICTIONS,
        kills,
        "serve",
        "--model_name=mnist",
        "--model_base_path=" + model,
        "--rest_api_port=0",
        "--log_ack=written");
  }

  private void killAndRecount(LogClients.Kind kind, int kills, String... program) throws Exception {
    var log = folder.resolve("log");
    var arguments = Stream.concat(Stream.of(program), Stream.of("--log_dir=" + log));
    var line = arguments.toArray(String[]::new);
    var clients = new LogClients(kind, Duration.ZERO);
    for (int kill = 0; kill < kills; kill++) {
      if (kill % 5 == 4) killAtStart(line);
      try (var server = JavaProgram.start(folder, line)) {
        server.await("Ctrl-C ends it");
        clients.start(server);
        clients.awaitMore(20);
        Thread.sleep(random.nextInt(500));
        server.signal("KILL").ended();
        clients.join();
      }
    }
    try (var opened = EventLog.open(LogSettings.in(log))) {
      assertTrue(opened.awaitStored(Duration.ofSeconds(60)), opened.health().toString());
    }

    clients.assertStoredOnce(log);
  }

  /** While it stores what was left in the queue. */
  private void killAtStart(String... line) throws Exception {
    try (var server = JavaProgram.start(folder, line)) {
      Thread.sleep(1000 + random.nextInt(2000));
      server.signal("KILL").ended();
    }
  }
}
