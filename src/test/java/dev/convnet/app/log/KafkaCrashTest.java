// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.TopicQueue;
import dev.convnet.serving.log.kafka.TopicSettings;
import dev.convnet.testing.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker and a server that are killed while clients send: what the server has acknowledged is
 * stored once.
 */
class KafkaCrashTest {
  @TempDir private Path folder;
  private final LogClients clients = new LogClients(LogClients.Kind.ENTRIES, Duration.ofMillis(50));
  private final Random random = new Random(17);

  @Test
  void nothingAcknowledgedIsLostOrDoubled() throws Exception {
    killAndRecount(1);
  }

  @Tag("nightly")
  @Test
  void nothingAcknowledgedIsLostOrDoubledInFiftyCrashes() throws Exception {
    killAndRecount(17);
  }

  /** Each time the server starts and is killed without a broker, which is killed twice. */
  private void killAndRecount(int times) throws Exception {
    var log = folder.resolve("log");
    try (var broker = KafkaBroker.in(folder.resolve("broker"))) {
      for (int time = 0; time < times; time++) {
        try (var server = KafkaLogServer.start(folder, log, broker.address() + "/crash")) {
          server.await("Ctrl-C ends it");
          assertTrue(server.printed().contains("does not answer; entries wait in files"));
          clients.start(server);
          for (int kill = 0; kill < 2; kill++) {
            clients.awaitMore(20);
            broker.start();
            clients.awaitMore(20);
            Thread.sleep(random.nextInt(1000));
            broker.kill();
          }
          clients.awaitMore(20);
          Thread.sleep(random.nextInt(1000));
          server.signal("KILL").ended();
          clients.join();
        }
      }
      broker.start();
      var topic = TopicSettings.parse(broker.address() + "/crash");
      var settings = LogSettings.in(log).withTopic(new TopicQueue(topic, TopicQueue.Use.STORE));
      try (var opened = EventLog.open(settings)) {
        assertTrue(opened.awaitStored(Duration.ofSeconds(60)), opened.health().toString());
      }
    }

    clients.assertStoredOnce(log);
  }
}
