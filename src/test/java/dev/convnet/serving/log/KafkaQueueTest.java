// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.TopicQueue.Use;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.kafka.KafkaWriter;
import dev.convnet.serving.log.kafka.Topic;
import dev.convnet.serving.log.kafka.TopicSettings;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.sink.SinkSettings;
import dev.convnet.testing.Await;
import dev.convnet.testing.KafkaBroker;
import dev.convnet.testing.TopicRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A log whose entries go through a topic of a real broker. */
class KafkaQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir private static Path brokerFolder;
  private static KafkaBroker broker;
  private static TopicRecords records;

  @TempDir private Path folder;
  private String topic;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.in(brokerFolder).start();
    records = new TopicRecords(broker.address());
  }

  @AfterAll
  static void stop() {
    records.close();
    broker.close();
  }

  @BeforeEach
  void chooseTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
  }

  private TopicSettings settings() {
    return TopicSettings.parse(broker.address() + "/" + topic);
  }

  private LogSettings local(String name) {
    return LogSettings.in(folder.resolve(name)).with(QueueSettings.defaults().withMinFree(0));
  }

  private LogSettings log(String name) {
    return local(name).withTopic(new TopicQueue(settings(), Use.STORE));
  }

  private static void append(EventLog log, String... texts) {
    for (var text : texts) {
      var entry = LogEntry.builder("my-log", NOON).with(LogField.TEXT_PAYLOAD, text).build();
      assertEquals(Outcome.ACCEPTED, log.append(entry));
    }
  }

  private static void stored(EventLog log) throws InterruptedException {
    assertTrue(log.awaitStored(PATIENCE), log.health().toString());
  }

  private StoredLog stored(String name) {
    return new StoredLog(folder.resolve(name));
  }

  @Test
  void eachEntryIsStoredOnceAlsoAfterTheLogIsOpenedAgain() throws Exception {
    for (var text : List.of("one", "two")) {
      try (var log = EventLog.open(log("log"))) {
        append(log, text);
        stored(log);
        assertEquals(0, log.health().waiting());
        assertTrue(log.health().isWell(), log.health().toString());
      }
    }

    assertEquals(List.of("1 one", "2 two"), stored("log").texts());
    assertEquals(2, records.of(topic).size());
  }

  @Test
  void everyLogStoresWhatAllLogsSend() throws Exception {
    var sendOnly = local("sender").withTopic(new TopicQueue(settings(), Use.SEND_ONLY));
    try (var sender = EventLog.open(sendOnly);
        var log = EventLog.open(log("log"));
        var other = EventLog.open(log("other"))) {
      append(sender, "from the sender");
      stored(sender);
      append(log, "from a log");
      stored(log);
      append(other, "from another log");
      stored(other);
      stored(log);
    }
    var all = List.of("1 from the sender", "2 from a log", "3 from another log");
    assertEquals(all, stored("log").texts());
    assertEquals(all, stored("other").texts());
    assertEquals(List.of(), stored("sender").texts());
  }

  private static SinkSettings events(TopicSettings topic) {
    return new SinkSettings(
        "events", LogFilter.parse("\"two\""), 1, () -> KafkaWriter.ofEvents(topic));
  }

  @Test
  void aSinkSendsCloudEvents() throws Exception {
    records.create(topic, 3, Map.of());
    try (var log = EventLog.open(local("log").withSinks(List.of(events(settings()))))) {
      append(log, "one", "two");
      Await.until(() -> !records.of(topic).isEmpty(), PATIENCE);
    }

    var event = records.of(topic).get(0);
    var entry = new ObjectMapper().readTree(event.value());
    assertEquals("two", entry.get("textPayload").asText());
    assertEquals(entry.get("insertId").asText(), event.key());
    assertEquals(event.key(), TopicRecords.header(event, "ce_id"));
    assertEquals("dev.convnet.log.my-log", TopicRecords.header(event, "ce_type"));
    assertEquals("2026-11-30T12:00:00Z", TopicRecords.header(event, "ce_time"));
    assertEquals("1.0", TopicRecords.header(event, "ce_specversion"));
    assertEquals("application/json", TopicRecords.header(event, "content-type"));
    assertEquals(1, records.of(topic).size());
  }

  /** The broker keeps its connections and answers nothing; later it goes on where it was. */
  @Test
  void whileTheBrokerHangsFilesKeepEntriesAndLossesLeaveAGap() throws Exception {
    int count = 40;
    int accepted = 0;
    var limits = QueueSettings.defaults().withMinFree(0).withDisk(2 << 20, 1 << 20);
    try (var log = EventLog.open(log("log").with(limits))) {
      broker.signal("STOP");
      for (int i = 0; i < count; i++) {
        var entry =
            LogEntry.builder("my-log", NOON).with(LogField.TEXT_PAYLOAD, "x".repeat(100_000));
        if (log.append(entry.build()) == Outcome.ACCEPTED) accepted++;
      }
      Await.until(() -> !log.health().isWell(), PATIENCE);
      assertEquals(Map.of("queue_full", (long) count - accepted), log.health().dropped());
      broker.signal("CONT");
      stored(log);
    }
    assertTrue(accepted >= 20 && accepted < count, accepted + " of " + count);
    assertEquals(accepted, stored("log").texts().size());
    assertEquals(count - accepted, stored("log").countOfGaps());
  }

  @Test
  void entriesOfTheFilesAreSentWhenALogGetsATopic() throws Exception {
    try (var log = EventLog.open(local("log"))) {
      append(log, "stored from a file");
      stored(log);
    }
    try (var log = EventLog.open(log("log"))) {
      append(log, "stored from the topic");
      stored(log);
    }
    try (var log = EventLog.open(local("log"))) {
      append(log, "stored from a file again");
      stored(log);
    }
    try (var log = EventLog.open(log("log"))) {
      append(log, "stored from the topic again");
      stored(log);
    }

    assertEquals(
        List.of(
            "stored from a file",
            "stored from the topic",
            "stored from a file again",
            "stored from the topic again"),
        stored("log").texts().stream().map(text -> text.substring(text.indexOf(' ') + 1)).toList());
  }

  @Test
  void aTopicThatIsMadeAgainIsReadFromItsBeginning() throws Exception {
    try (var log = EventLog.open(log("log"))) {
      append(log, "one", "two", "three");
      stored(log);
    }
    records.delete(topic);
    try (var log = EventLog.open(log("log"))) {
      append(log, "four");
      stored(log);
    }

    assertEquals(List.of("1 one", "2 two", "3 three", "4 four"), stored("log").texts());
  }

  @Test
  void aTopicThatLosesItsOldRecordsIsReadOn() throws Exception {
    try (var log = EventLog.open(log("log"))) {
      append(log, "one");
      stored(log);
    }
    var sendOnly = local("sender").withTopic(new TopicQueue(settings(), Use.SEND_ONLY));
    try (var sender = EventLog.open(sendOnly)) {
      append(sender, "two", "three", "four");
      stored(sender);
    }
    records.deleteBefore(topic, 3);

    try (var log = EventLog.open(log("log"))) {
      stored(log);
      assertEquals(List.of("1 one", "4 four"), stored("log").texts());
      assertEquals(
          List.of(0L, 2L),
          log.health().receivers().stream().map(LogHealth.Receiver::lost).toList());
    }
  }

  @Test
  void aRecordThatIsNoEntryIsCountedAndSkipped() throws Exception {
    records.create(topic, 1, Map.of());
    var start = "{\"insert_id\":\"a\",\"log_name\":";
    records.send(
        topic,
        "{",
        "junk",
        start + "5}",
        start + "\"metric\",\"timestamp\":1}",
        start + "\"x\",\"timestamp\":" + Long.MAX_VALUE + "}");
    try (var log = EventLog.open(log("log"))) {
      append(log, "one");
      stored(log);
      assertEquals(List.of("6 one"), stored("log").texts());
      assertEquals(5, log.health().receivers().get(1).lost());
    }
  }

  @Test
  void anEntryThatIsTooLargeForTheTopicIsCountedAndLeavesAGap() throws Exception {
    records.create(topic, 1, Map.of("max.message.bytes", "2000"));
    try (var log = EventLog.open(log("log"))) {
      append(log, "small", "x".repeat(5000), "small too");
      Await.until(() -> stored("log").count("") == 3, PATIENCE);
      assertEquals(Map.of("too_large_for_topic", 1L), log.health().dropped());
    }
    assertEquals(List.of("1 small", "2 small too"), stored("log").texts());
  }

  @Test
  void aTopicWithSeveralPartitionsIsRefused() throws Exception {
    try (var wasFit = Topic.open(settings());
        var writer = wasFit.writer()) {
      records.delete(topic);
      records.create(topic, 3, Map.of());

      var atStart = assertThrows(IOException.class, () -> EventLog.open(log("log")));
      var later = assertThrows(IOException.class, () -> writer.write(List.of()));

      assertEquals(
          "the topic aTopicWithSeveralPartitionsIsRefused of Kafka has 3 partitions; choose one with"
              + " 1, which keeps entries in order",
          atStart.getMessage());
      assertEquals(atStart.getMessage(), later.getMessage());
    }
    EventLog.open(local("log")).close(); // nothing keeps the folder
  }

  /** The LZ4 on the class path is not the one that Kafka asks for. */
  @Test
  void compressedRecordsAreRead() throws Exception {
    var topic = settings().withClient(Map.of("compression.type", "lz4"));
    try (var log = EventLog.open(local("log").withTopic(new TopicQueue(topic, Use.STORE)))) {
      append(log, "x".repeat(10_000));
      stored(log);
      assertEquals(List.of("1 " + "x".repeat(10_000)), stored("log").texts());
    }
  }
}
