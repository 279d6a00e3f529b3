// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.queue.QueueRecord;
import dev.convnet.serving.log.queue.RecordReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of a topic in order, from the place that its receiver has stored. It belongs to
 * no group of consumers and commits no offset: what a receiver has got is known to the receiver
 * only, and several logs may read the same topic. If no broker answers, it waits until one does.
 */
public final class TopicReader implements RecordReader {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** For records that are known to be there. */
  private static final Duration ARRIVAL = Duration.ofMillis(500);

  private static final long LOOK_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_BYTES = 4 << 20;

  private final Topic topic;
  private final TopicSettings settings;
  private final long leastNext;
  private Cursor cursor;
  private TopicPlace place;
  private KafkaConsumer<byte[], byte[]> consumer;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
  private long heard;
  private long lost;
  private volatile long end;
  private volatile String problem = "";

  TopicReader(Topic topic, TopicSettings settings, Cursor from, long leastNext) {
    this.topic = topic;
    this.settings = settings;
    this.cursor = from;
    this.leastNext = leastNext;
  }

  @Override
  public List<QueueRecord> read(int most, int mostBytes, Duration longest)
      throws InterruptedException {
    boolean ending = longest.isZero() && !problem.isEmpty();
    if (consumer == null && ending) return List.of();
    try {
      if (consumer == null) connect();
      if (!polled.hasNext()) poll(longest);
      return take(most, mostBytes);
    } catch (OffsetOutOfRangeException e) { // where to go on is found by connecting again
      disconnect();
    } catch (InterruptException e) {
      disconnect();
      Thread.interrupted();
      throw new InterruptedException(e.getMessage());
    } catch (KafkaException e) {
      disconnect();
      problem = KafkaFailure.of(settings, e).getMessage();
      Thread.sleep(longest.toMillis());
    } catch (IOException e) {
      disconnect();
      problem = e.getMessage();
      Thread.sleep(longest.toMillis());
    }
    return List.of();
  }

  private void connect() throws IOException, InterruptedException {
    var id = topic.require();
    consumer = new KafkaConsumer<>(properties(), deserializer(), deserializer());
    var partitions = List.of(topic.partition());
    consumer.assign(partitions);
    long begin = consumer.beginningOffsets(partitions, PATIENCE).get(topic.partition());
    end = consumer.endOffsets(partitions, PATIENCE).get(topic.partition());
    goTo(id, begin);
    consumer.seek(topic.partition(), place.offset());
    hear();
  }

  private Map<String, Object> properties() {
    return settings.with(
        Map.of(
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "none",
            "isolation.level",
            "read_committed",
            "allow.auto.create.topics",
            false,
            "fetch.max.bytes",
            MOST_BYTES,
            "max.partition.fetch.bytes",
            MOST_BYTES,
            "default.api.timeout.ms",
            (int) PATIENCE.toMillis()));
  }

  private static ByteArrayDeserializer deserializer() {
    return new ByteArrayDeserializer();
  }

  /** Finds where to go on. */
  private void goTo(String id, long begin) {
    long next = Math.max(cursor.next(), leastNext);
    var known = TopicPlace.of(cursor).filter(p -> p.id().equals(id) && p.offset() <= end);
    if (known.isPresent()) {
      long gone = Math.max(0, begin - known.get().offset());
      if (gone > 0) LOG.warn("{} records of {} were deleted before they were read", gone, settings);
      lost += gone;
      set(at(known.get(), known.get().offset() + gone), next + gone);
      return;
    }
    if (TopicPlace.of(cursor).isPresent()) {
      LOG.warn("the topic {} was made again or cut; it is read from its beginning", settings);
    }
    set(new TopicPlace(settings.topic(), topic.partition().partition(), begin, id), next);
  }

  private static TopicPlace at(TopicPlace place, long offset) {
    return new TopicPlace(place.topic(), place.partition(), offset, place.id());
  }

  private void set(TopicPlace here, long next) {
    place = here;
    cursor = here.cursor(next);
  }

  private void poll(Duration longest) throws IOException, InterruptedException {
    var records = consumer.poll(longest);
    if (records.isEmpty() && end > place.offset()) records = consumer.poll(ARRIVAL);
    consumer
        .currentLag(topic.partition())
        .ifPresent(lag -> end = consumer.position(topic.partition()) + lag);
    polled = records.iterator();
    if (!records.isEmpty()) hear();
    else if (System.nanoTime() - heard > LOOK_NANOSECONDS) look();
  }

  /** Kafka's client does not say that no broker answers, or that the topic was made again. */
  private void look() throws IOException, InterruptedException {
    var id = topic.find();
    heard = System.nanoTime();
    if (id.isEmpty()) problem = KafkaFailure.noAnswer(settings);
    else if (id.get().equals(place.id())) hear();
    else disconnect();
  }

  private List<QueueRecord> take(int most, int mostBytes) {
    var records = new ArrayList<QueueRecord>();
    int bytes = 0;
    while (polled.hasNext() && records.size() < most && bytes < mostBytes) {
      var record = polled.next();
      long sequence = cursor.next() + record.offset() - place.offset();
      var body = record.value() == null ? new byte[0] : record.value();
      records.add(new QueueRecord(sequence, body));
      bytes += body.length;
      set(at(place, record.offset() + 1), sequence + 1);
    }
    return records;
  }

  private void hear() {
    heard = System.nanoTime();
    problem = "";
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public long after(Cursor from) {
    return Math.max(0, end - TopicPlace.of(from).map(TopicPlace::offset).orElse(0L));
  }

  /** The end is asked for with the records. */
  @Override
  public boolean seesWhatComes() {
    return false;
  }

  @Override
  public long lost() {
    return lost;
  }

  @Override
  public String problem() {
    return problem;
  }

  private void disconnect() {
    polled = Collections.emptyIterator();
    if (consumer == null) return;
    var closing = consumer;
    consumer = null;
    closing.close(CloseOptions.timeout(Duration.ZERO));
  }

  @Override
  public void close() {
    disconnect();
  }
}
