// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.kafka.KafkaWriter;
import dev.convnet.serving.log.kafka.TopicSettings;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.sink.SinkSettings;
import dev.convnet.testing.Await;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log whose broker is not one: there is none, it answers nothing, or it closes connections. */
class KafkaAwayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  enum Fault {
    REFUSES,
    HANGS,
    RESETS
  }

  private LogSettings settings() {
    return LogSettings.in(folder).with(QueueSettings.defaults().withMinFree(0));
  }

  private static void append(EventLog log) {
    var entry = LogEntry.builder("my-log", Instant.parse("2026-11-30T12:00:00Z")).build();
    assertEquals(Outcome.ACCEPTED, log.append(entry));
  }

  /** A port that behaves so. */
  private static ServerSocket port(Fault fault) throws IOException {
    var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    if (fault == Fault.REFUSES) socket.close();
    if (fault == Fault.RESETS) {
      var acceptor = new Thread(() -> resetAll(socket));
      acceptor.setDaemon(true);
      acceptor.start();
    }
    return socket; // one that hangs is connected by the system, and nobody reads
  }

  private static void resetAll(ServerSocket socket) {
    try {
      for (; ; ) {
        var connection = socket.accept();
        connection.setSoLinger(true, 0);
        connection.close();
      }
    } catch (IOException closed) {
      // the end of the test
    }
  }

  @Test
  void aLogWithoutATopicNeedsNoKafka() throws Exception {
    var libraries = new ArrayList<URL>();
    for (var path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!path.contains("kafka-clients")) libraries.add(Path.of(path).toUri().toURL());
    }
    try (var loader =
        new URLClassLoader(libraries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var settingsClass = loader.loadClass(LogSettings.class.getName());
      var settings = settingsClass.getMethod("in", Path.class).invoke(null, folder);
      var logClass = loader.loadClass(EventLog.class.getName());

      var log = (AutoCloseable) logClass.getMethod("open", settingsClass).invoke(null, settings);

      log.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSinkStopsNobody(Fault fault) throws Exception {
    try (var socket = port(fault)) {
      var topic = TopicSettings.parse("127.0.0.1:" + socket.getLocalPort());
      var sink = new SinkSettings("sink", LogFilter.ALL, 1, () -> KafkaWriter.ofEvents(topic));
      try (var log = EventLog.open(settings().withSinks(List.of(sink)))) {
        append(log);
        assertTrue(log.awaitStored(PATIENCE));
        Await.until(() -> !log.health().isWell(), PATIENCE);

        assertEquals(
            List.of(
                new LogHealth.Receiver("store", 0, ""),
                new LogHealth.Receiver(
                    "sink", 0, "Kafka at " + topic.servers() + " does not answer")),
            log.health().receivers());
      }
    }
  }

  @Test
  void aQueueKeepsEntriesInFilesAndALogWithoutItDoesNotForgetThem() throws Exception {
    try (var socket = port(Fault.REFUSES)) {
      var topic = TopicSettings.parse("127.0.0.1:" + socket.getLocalPort());
      var queue = new TopicQueue(topic, TopicQueue.Use.STORE);
      try (var log = EventLog.open(settings().withTopic(queue))) {
        append(log);
        Await.until(() -> !log.health().isWell(), PATIENCE);

        assertFalse(log.awaitStored(Duration.ZERO));
        assertEquals(1, log.health().waiting());
        assertEquals(Map.of(), log.health().dropped());
      }
    }

    var error = assertThrows(IOException.class, () -> EventLog.open(settings()));

    assertEquals(
        folder.resolve("queue")
            + " has 1 entries that were not sent to Kafka; log with the topic until they are sent,"
            + " or delete this folder",
        error.getMessage());
  }
}
