// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.alert.AlertStatus;
import dev.convnet.serving.log.alert.AlertWatcher;
import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.kafka.Topic;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.metric.MetricPoint;
import dev.convnet.serving.log.queue.LogQueue;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.queue.QueueRecord;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.metrics.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log in a folder. {@link #append} waits for the queue only, and never for the store or a sink.
 * Thread-safe.
 *
 * <pre>{@code
 * try (var log = EventLog.open(LogSettings.in(Path.of("logs")))) {
 *   log.append(LogEntry.builder("my-log", Instant.now()).with(LogField.TEXT_PAYLOAD, "hi").build());
 * }
 * }</pre>
 *
 * <p>What is lost is counted by its reason, and stored as an entry of the log {@value #GAPS}.
 *
 * <p>A project that depends on this one adds the optional artifact {@code org.xerial:sqlite-jdbc},
 * and {@code org.apache.kafka:kafka-clients} if its entries go through a topic.
 */
public final class EventLog implements AutoCloseable {
  /** The log of what was lost. */
  public static final String GAPS = "log_gaps";

  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(20);
  private static final Duration SENDER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

  private final FolderLock lock;
  private final Clock clock;
  private final Path folder;
  private final MetricBook metrics;
  private final LogQueue queue;
  private final Optional<Topic> topic;
  private final EntryTail tail;
  private final AlertWatcher alerts;

  /** What sends entries to a topic; or else the store, and then the sinks. */
  private final List<EntryFeed> fromQueue = new ArrayList<>();

  /** The store and the sinks, if there is a topic. */
  private final List<EntryFeed> fromTopic = new ArrayList<>();

  private final AtomicLong accepted = new AtomicLong();
  private long refused;

  private EventLog(LogSettings settings, FolderLock lock, Optional<Topic> topic)
      throws IOException {
    this.lock = lock;
    this.clock = settings.clock();
    this.folder = settings.folder();
    this.topic = topic;
    this.metrics = new MetricBook(new MetricFile(folder));
    var files = folder.resolve("queue");
    if (topic.isEmpty()) TopicSender.requireNothingUnsent(files, settings.queue());
    var receivers = LogReceiver.open(settings, metrics);
    var direct = receivers;
    if (topic.isPresent()) {
      direct = List.of(TopicSender.open(topic.get(), files, receivers));
    }
    long least = direct.stream().mapToLong(r -> r.cursor().next()).max().orElse(1);
    this.queue = LogQueue.open(files, settings.queue(), least, clock, GapEntry::encoded);
    this.tail = new EntryTail(Math.max(1, receivers.get(0).cursor().next()), EntryTail.MOST_BYTES);
    this.alerts =
        new AlertWatcher(folder, () -> metrics.definitions().keySet(), this::minutes, clock);
    for (var receiver : direct) feedFromQueue(receiver);
    if (topic.isPresent()) useTopic(settings.topic().get().use(), receivers);
    feeds().forEach(EntryFeed::start);
    alerts.start();
  }

  private void feedFromQueue(LogReceiver to) {
    var reader = queue.reader(Math.max(1, to.cursor().next()));
    boolean isStore = topic.isEmpty() && fromQueue.isEmpty();
    fromQueue.add(
        new EntryFeed(
            to.name(), reader, to.receiver(), isStore ? this::stored : moved -> release()));
  }

  private void useTopic(TopicQueue.Use use, List<LogReceiver> receivers) throws IOException {
    if (use == TopicQueue.Use.SEND_ONLY) {
      for (var receiver : receivers) receiver.receiver().close();
      return;
    }
    long leastNext = Math.max(1, new LogReader(folder).last() + 1);
    for (var to : receivers) {
      var reader = topic.get().reader(to.cursor(), leastNext);
      boolean isStore = fromTopic.isEmpty();
      fromTopic.add(
          new EntryFeed(to.name(), reader, to.receiver(), isStore ? tail::add : moved -> {}));
    }
  }

  /**
   * Opens a log; what was in its queue when the program ended last is stored now.
   *
   * @return a log that the caller closes
   * @throws IOException if the folder cannot be used, or another program uses it
   */
  public static EventLog open(LogSettings settings) throws IOException {
    var lock = FolderLock.take(Files.createDirectories(settings.folder()));
    Optional<Topic> topic = Optional.empty();
    try {
      if (settings.topic().isPresent()) {
        topic = Optional.of(Topic.open(settings.topic().get().topic()));
      }
      return new EventLog(settings, lock, topic);
    } catch (IOException | RuntimeException e) {
      close(topic);
      lock.close();
      throw e;
    }
  }

  /** Adds an entry. */
  public Outcome append(LogEntry entry) {
    var outcome = queue.offer(EntryCodec.encode(entry));
    if (outcome == Outcome.ACCEPTED) accepted.incrementAndGet();
    return outcome;
  }

  /** The folder that has the store. */
  public Path folder() {
    return folder;
  }

  /** By which entries get their times. */
  public Clock clock() {
    return clock;
  }

  /** A metric by the minute, over all its labels. */
  private Map<Long, MetricPoint> minutes(String metric, long first, long last) throws IOException {
    var points = new HashMap<Long, MetricPoint>();
    new LogReader(folder)
        .points(
            metric,
            first,
            last,
            (key, point) -> points.merge(key.minute(), point, MetricPoint::plus));
    return points;
  }

  private void stored(List<QueueRecord> records) {
    tail.add(records);
    release();
  }

  private void release() {
    long needed = fromQueue.get(0).cursor().next();
    long wanted =
        fromQueue.stream().mapToLong(feed -> feed.cursor().next()).reduce(needed, Math::min);
    try {
      queue.release(needed, wanted);
    } catch (IOException e) { // it is tried again with the next entries
      LOG.warn("cannot delete a file of the log's queue: {}", e.getMessage());
    }
    if (topic.isPresent()) countRefused();
  }

  /** Entries that the topic does not take. Only one feed is from the queue if there is a topic. */
  private void countRefused() {
    long now = fromQueue.get(0).refused();
    if (now > refused) queue.drops().add("too_large_for_topic", now - refused);
    refused = now;
  }

  /** What was stored last, for those who follow the log. */
  public EntryTail tail() {
    return tail;
  }

  /** How the alerts of the log do. */
  public List<AlertStatus> alerts() {
    return alerts.statuses();
  }

  /** How the log does. */
  public LogHealth health() {
    long waiting = fromQueue.get(0).waiting();
    if (!fromTopic.isEmpty()) waiting += fromTopic.get(0).waiting();
    return new LogHealth(
        accepted.get(),
        queue.drops().counts(),
        waiting,
        queue.memoryBytes(),
        queue.diskBytes(),
        queue.isDiskFull(),
        feeds().stream().map(LogHealth.Receiver::of).toList());
  }

  private List<EntryFeed> feeds() {
    var feeds = new ArrayList<>(fromQueue);
    feeds.addAll(fromTopic);
    return feeds;
  }

  /** Writes how the log does, and its metrics, for Prometheus. */
  public void write(PrometheusText text) {
    health().write(text);
    metrics.write(text);
    alerts.write(text);
  }

  /**
   * Waits until the store has everything that was accepted before, or the topic has it if this log
   * only sends; whether that was in time.
   */
  public boolean awaitStored(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    long wanted = queue.next();
    if (!await(fromQueue.get(0), cursor -> cursor.next() >= wanted, end)) return false;
    if (fromTopic.isEmpty()) return true;
    try {
      return await(fromTopic.get(0), topic.get().endOfNow(), end);
    } catch (IOException e) {
      LOG.debug("it is not known whether everything is stored", e);
      return false;
    }
  }

  private static boolean await(EntryFeed feed, Predicate<Cursor> condition, long end)
      throws InterruptedException {
    while (!condition.test(feed.cursor()) && System.nanoTime() < end) Thread.sleep(1);
    return condition.test(feed.cursor());
  }

  /** Stores what has been accepted, as far as the store works, and ends. */
  @Override
  public void close() throws IOException {
    queue.close();
    tail.close();
    alerts.close();
    try {
      if (topic.isPresent()) closeSender();
      var receivers = topic.isPresent() ? fromTopic : fromQueue;
      receivers.stream().skip(1).forEach(EntryFeed::end);
      for (var receiver : receivers) {
        receiver.close(receiver == receivers.get(0) ? STORE_PATIENCE : SINK_PATIENCE);
      }
    } finally {
      close(topic);
      lock.close();
    }
  }

  /** No method reference: it would need Kafka's classes also if there is no topic. */
  private static void close(Optional<Topic> topic) {
    if (topic.isPresent()) topic.get().close();
  }

  /** What is not sent stays in the files, and what is not stored in the topic. */
  private void closeSender() throws IOException {
    var sender = fromQueue.get(0);
    sender.close(SENDER_PATIENCE);
    try {
      if (sender.problem().isEmpty()) awaitStored(STORE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
