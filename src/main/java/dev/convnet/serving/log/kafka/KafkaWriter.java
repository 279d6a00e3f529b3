// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.sink.CloudEvent;
import dev.convnet.serving.log.sink.SinkWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends entries to a topic, with their insert ids as keys. They are written when all replicas in
 * sync have them ({@code acks=all}); what Kafka's client sends again is there once ({@code
 * enable.idempotence}).
 *
 * <p>If no broker answers for seconds, the write fails, and the next one waits for the same
 * records: they are not sent twice for that.
 */
public final class KafkaWriter implements SinkWriter {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWriter.class);
  private static final int PATIENCE_MILLISECONDS = 2_000;
  private static final int CLOSE_MILLISECONDS = 500;

  /** More than the largest entry with its headers. */
  private static final int MAX_REQUEST = 4 << 20;

  private final TopicSettings settings;
  private final Preparation preparation;
  private final Function<LogEntry, ProducerRecord<byte[], byte[]>> format;
  private final Queue<Future<RecordMetadata>> sending = new ArrayDeque<>();
  private KafkaProducer<byte[], byte[]> producer;
  private volatile long refused;

  private KafkaWriter(
      TopicSettings settings,
      Preparation preparation,
      Function<LogEntry, ProducerRecord<byte[], byte[]>> format) {
    this.settings = settings;
    this.preparation = preparation;
    this.format = format;
  }

  /** What must succeed before anything is sent. */
  interface Preparation {
    /** Makes sure that the topic may get entries. */
    void prepare() throws IOException, InterruptedException;
  }

  /** For the queue of a log: entries as {@link EntryCodec} has them, in the first partition. */
  static KafkaWriter ofQueue(TopicSettings settings, Preparation preparation) {
    return new KafkaWriter(
        settings,
        preparation,
        entry -> new ProducerRecord<>(settings.topic(), 0, key(entry), EntryCodec.encode(entry)));
  }

  /**
   * For other programs: CloudEvents 1.0 in Kafka's binary mode. The value is the entry as {@link
   * dev.convnet.serving.log.sink.EntryJson} has it; the headers are {@code ce_id}, {@code ce_type}
   * and so on.
   */
  public static KafkaWriter ofEvents(TopicSettings settings) {
    return new KafkaWriter(settings, () -> {}, entry -> event(settings.topic(), entry));
  }

  private static byte[] key(LogEntry entry) {
    return entry.insertId().getBytes(UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> event(String topic, LogEntry entry) {
    var event = CloudEvent.of(entry);
    var body = event.data().toString().getBytes(UTF_8);
    var record = new ProducerRecord<>(topic, key(entry), body);
    event
        .attributes()
        .forEach((name, value) -> record.headers().add("ce_" + name, value.getBytes(UTF_8)));
    record.headers().add("content-type", CloudEvent.DATA_TYPE.getBytes(UTF_8));
    return record;
  }

  @Override
  public void write(List<LogEntry> entries) throws IOException {
    try {
      if (producer == null) open();
      if (sending.isEmpty()) send(entries);
      await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending to Kafka", e);
    } catch (KafkaException e) {
      giveUp(e);
      throw KafkaFailure.of(settings, e);
    }
  }

  private void open() throws IOException, InterruptedException {
    preparation.prepare();
    producer = new KafkaProducer<>(properties(), serializer(), serializer());
  }

  private void send(List<LogEntry> entries) {
    producer.partitionsFor(settings.topic()); // fails once if no broker answers, not for each entry
    for (var entry : entries) sending.add(producer.send(format.apply(entry)));
  }

  private Map<String, Object> properties() {
    return settings.with(
        Map.of(
            "acks",
            "all",
            "enable.idempotence",
            true,
            "linger.ms",
            0,
            "max.block.ms",
            PATIENCE_MILLISECONDS,
            "max.request.size",
            MAX_REQUEST,
            "request.timeout.ms",
            5 * PATIENCE_MILLISECONDS));
  }

  private static ByteArraySerializer serializer() {
    return new ByteArraySerializer();
  }

  private void await() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLISECONDS);
    try {
      while (!sending.isEmpty()) {
        await(sending.element(), end - System.nanoTime());
        sending.poll();
      }
    } catch (TimeoutException e) {
      throw new IOException(KafkaFailure.noAnswer(settings), e);
    }
  }

  private void await(Future<RecordMetadata> future, long nanoseconds)
      throws IOException, InterruptedException, TimeoutException {
    try {
      future.get(Math.max(0, nanoseconds), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RecordTooLargeException)) {
        giveUp(e.getCause());
        throw KafkaFailure.of(settings, e.getCause());
      }
      refused++;
      LOG.warn("an entry is too large for the topic {}: {}", settings, e.getCause().getMessage());
    }
  }

  /** The next write sends all its entries, by a new client if this one may fail for ever. */
  private void giveUp(Throwable failure) {
    sending.clear();
    if (!KafkaFailure.isPassing(failure)) close();
  }

  @Override
  public long refused() {
    return refused;
  }

  /** Does not wait long: Kafka's client does, for a broker that does not answer. */
  @Override
  public void close() {
    if (producer == null) return;
    var closing = producer;
    producer = null;
    var thread = new Thread(() -> closing.close(Duration.ZERO), "log-kafka-close");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(CLOSE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
