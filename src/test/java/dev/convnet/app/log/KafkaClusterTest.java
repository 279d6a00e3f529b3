// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.TopicQueue;
import dev.convnet.serving.log.kafka.TopicSettings;
import dev.convnet.testing.Await;
import dev.convnet.testing.KafkaBroker;
import dev.convnet.testing.TopicRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of three brokers, one after the other of which is killed and started again while
 * clients send: entries are stored all the time, each that was acknowledged once.
 */
@Tag("nightly")
class KafkaClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int KILLS = 6;

  @TempDir private Path folder;
  private final LogClients clients = new LogClients(LogClients.Kind.ENTRIES, Duration.ofMillis(20));
  private final Random random = new Random(23);

  @Test
  void nothingIsLostOrDoubledWhenBrokersAreKilled() throws Exception {
    var log = folder.resolve("log");
    var brokers = KafkaBroker.cluster(folder.resolve("brokers"), 3);
    try {
      for (var broker : brokers) broker.begin();
      for (var broker : brokers) broker.awaitStart();
      var topic =
          brokers.stream().map(KafkaBroker::address).collect(Collectors.joining(",")) + "/cluster";
      sendAndKill(brokers, topic, log);
      var queue = new TopicQueue(TopicSettings.parse(topic), TopicQueue.Use.STORE);
      try (var opened = EventLog.open(LogSettings.in(log).withTopic(queue))) {
        assertTrue(opened.awaitStored(PATIENCE), opened.health().toString());
      }
    } finally {
      brokers.forEach(KafkaBroker::close);
    }

    clients.assertStoredOnce(log);
  }

  private void sendAndKill(List<KafkaBroker> brokers, String topic, Path log) throws Exception {
    var addresses = topic.substring(0, topic.indexOf('/'));
    try (var server = KafkaLogServer.start(folder, log, topic);
        var records = new TopicRecords(addresses)) {
      server.await("Ctrl-C ends it");
      clients.start(server);
      clients.awaitMore(20);
      for (int kill = 0; kill < KILLS; kill++) {
        var broker = brokers.get(kill % brokers.size());
        Await.until(() -> records.inSync("cluster") == brokers.size(), PATIENCE);
        Thread.sleep(random.nextInt(1000));
        broker.kill();
        int before = records.of("cluster").size();
        Await.until(() -> records.of("cluster").size() > before + 50, PATIENCE);
        broker.start();
      }
      clients.awaitMore(50);
      System.out.printf("%d records in the topic%n", records.of("cluster").size());
      server.signal("KILL").ended();
      clients.join();
    }
  }
}
