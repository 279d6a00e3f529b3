// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import dev.convnet.serving.log.entry.Cursor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic that is the queue of a log. It has one partition, so that its entries have one order.
 * Thread-safe.
 */
public final class Topic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Topic.class);
  private static final int PATIENCE_MILLISECONDS = 3_000;

  /** More than the largest record of a log. */
  private static final int MAX_MESSAGE = 2 << 20;

  private final TopicSettings settings;
  private Admin admin;

  private Topic(TopicSettings settings) {
    this.settings = settings;
  }

  /**
   * Opens a topic, and makes it if it does not exist. If no broker answers within seconds, that is
   * told, and the topic is looked for again when it is used.
   *
   * @return a topic that the caller closes
   * @throws IOException if it cannot be the queue of a log, or may not be used
   */
  public static Topic open(TopicSettings settings) throws IOException {
    var topic = new Topic(settings);
    try {
      if (topic.find().isEmpty()) {
        LOG.warn("{}; entries wait in files until it does", KafkaFailure.noAnswer(settings));
      }
      return topic;
    } catch (IOException | RuntimeException e) {
      topic.close();
      throw e;
    } catch (InterruptedException e) {
      topic.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while looking for the topic " + settings, e);
    }
  }

  /**
   * Reads from a place on, or from the beginning of the topic if the place is of another queue.
   *
   * @param leastNext no record gets a lower number: one that the store has must not come again
   */
  public TopicReader reader(Cursor from, long leastNext) {
    return new TopicReader(this, settings, from, leastNext);
  }

  /** Writes entries that a {@link #reader} reads. The caller closes it. */
  public KafkaWriter writer() {
    return KafkaWriter.ofQueue(settings, this::require);
  }

  /** The id of the topic, which is made if it is not there. */
  String require() throws IOException, InterruptedException {
    return find().orElseThrow(() -> new IOException(KafkaFailure.noAnswer(settings)));
  }

  /**
   * What says of a cursor whether it is behind all records that the topic has now.
   *
   * @throws IOException if no broker answers
   */
  public Predicate<Cursor> endOfNow() throws IOException, InterruptedException {
    var id = require();
    try {
      var ends = admin().listOffsets(Map.of(partition(), OffsetSpec.latest())).all().get();
      long end = ends.get(partition()).offset();
      return cursor ->
          TopicPlace.of(cursor).filter(p -> p.id().equals(id) && p.offset() >= end).isPresent();
    } catch (ExecutionException e) {
      throw KafkaFailure.of(settings, e.getCause());
    }
  }

  /** The id of the topic, which is made if it is not there; nothing if no broker answers. */
  Optional<String> find() throws IOException, InterruptedException {
    try {
      return Optional.of(describe());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) return away(e.getCause());
    } catch (KafkaException e) {
      return away(e);
    }
    try {
      create();
      return Optional.of(describe());
    } catch (ExecutionException e) {
      return away(e.getCause());
    }
  }

  private String describe() throws IOException, InterruptedException, ExecutionException {
    var name = settings.topic();
    var found = admin().describeTopics(List.of(name)).allTopicNames().get().get(name);
    if (found.partitions().size() == 1) return found.topicId().toString();
    throw new IOException(
        "the topic %s of Kafka has %d partitions; choose one with 1, which keeps entries in order"
            .formatted(name, found.partitions().size()));
  }

  private void create() throws InterruptedException, ExecutionException {
    var topic =
        new NewTopic(settings.topic(), Optional.of(1), Optional.empty())
            .configs(Map.of("max.message.bytes", Integer.toString(MAX_MESSAGE)));
    try {
      admin().createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) { // another server may have been quicker
      if (!(e.getCause() instanceof TopicExistsException)) throw e;
    }
  }

  private Optional<String> away(Throwable failure) throws IOException {
    if (KafkaFailure.isPassing(failure)) return Optional.empty();
    throw KafkaFailure.of(settings, failure);
  }

  TopicPartition partition() {
    return new TopicPartition(settings.topic(), 0);
  }

  private synchronized Admin admin() {
    if (admin == null) {
      admin =
          Admin.create(
              settings.with(
                  Map.of(
                      "default.api.timeout.ms", PATIENCE_MILLISECONDS,
                      "request.timeout.ms", PATIENCE_MILLISECONDS)));
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) admin.close(Duration.ZERO);
  }
}
