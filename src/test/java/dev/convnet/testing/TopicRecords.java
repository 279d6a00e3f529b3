// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Looks at the topics of a broker, and changes them, as another program would. */
public final class TopicRecords implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, Object> address;
  private final Admin admin;

  public TopicRecords(String address) {
    this.address = Map.of("bootstrap.servers", address);
    this.admin = Admin.create(this.address);
  }

  /** Makes a topic. */
  public void create(String topic, int partitions, Map<String, String> settings) throws Exception {
    var wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    admin.createTopics(List.of(wanted)).all().get();
  }

  /** How many replicas of a topic with one partition are in sync. */
  public int inSync(String topic) throws InterruptedException {
    try {
      var found = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return found.partitions().get(0).isr().size();
    } catch (java.util.concurrent.ExecutionException e) {
      return 0; // no broker answers in time
    }
  }

  /** Deletes a topic, and waits until that is known. */
  public void delete(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    Await.until(() -> !names().contains(topic), PATIENCE);
  }

  private List<String> names() throws InterruptedException {
    try {
      return List.copyOf(admin.listTopics().names().get());
    } catch (java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Deletes the records before an offset of the first partition. */
  public void deleteBefore(String topic, long offset) throws Exception {
    var partition = new TopicPartition(topic, 0);
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all().get();
  }

  /** Sends texts. */
  public void send(String topic, String... values) {
    try (var producer =
        new KafkaProducer<>(address, new StringSerializer(), new StringSerializer())) {
      for (var value : values) producer.send(new ProducerRecord<>(topic, value));
    }
  }

  /** All records that a topic has now. */
  public List<ConsumerRecord<String, String>> of(String topic) {
    var all = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(address, new StringDeserializer(), new StringDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }

  /** The text of a header. */
  public static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  @Override
  public void close() {
    admin.close();
  }
}
