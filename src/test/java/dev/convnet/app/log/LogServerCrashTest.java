// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.testing.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while clients send: what it has acknowledged is stored once. */
class LogServerCrashTest {
  @TempDir private Path folder;
  private final LogClients clients = new LogClients(Duration.ZERO);
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
}
