// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.alert.AlertStatus;
import dev.convnet.serving.log.alert.AlertWatcher;
import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.entry.Severity;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.metric.MetricPoint;
import dev.convnet.serving.log.queue.Drops;
import dev.convnet.serving.log.queue.LogQueue;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.sink.SinkReceiver;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.log.store.LogStore;
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
import java.util.concurrent.atomic.AtomicLong;
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
 * <p>A project that depends on this one adds the optional artifact {@code org.xerial:sqlite-jdbc}.
 */
public final class EventLog implements AutoCloseable {
  /** The log of what was lost. */
  public static final String GAPS = "log_gaps";

  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(20);
  private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

  private final FolderLock lock;
  private final Clock clock;
  private final Path folder;
  private final MetricBook metrics;
  private final LogQueue queue;
  private final EntryFeed store;
  private final EntryTail tail;
  private final AlertWatcher alerts;
  private final List<EntryFeed> sinks = new ArrayList<>();
  private final AtomicLong accepted = new AtomicLong();

  private EventLog(LogSettings settings, FolderLock lock) throws IOException {
    this.lock = lock;
    this.clock = settings.clock();
    this.folder = settings.folder();
    this.metrics = new MetricBook(new MetricFile(settings.folder()));
    var stored = LogStore.open(settings.folder(), settings.store(), metrics, clock);
    var receivers = new ArrayList<SinkReceiver>();
    for (var sink : settings.sinks()) {
      var cursors = settings.folder().resolve("cursors");
      receivers.add(SinkReceiver.open(sink, cursors, Math.max(1, stored.next())));
    }
    long least = receivers.stream().mapToLong(SinkReceiver::next).reduce(stored.next(), Math::max);
    this.queue =
        LogQueue.open(
            settings.folder().resolve("queue"),
            settings.queue(),
            least,
            clock,
            gap -> EntryCodec.encode(entry(gap)));
    this.store =
        new EntryFeed("store", queue.reader(Math.max(1, stored.next())), stored, this::stored);
    this.tail = new EntryTail(Math.max(1, stored.next()), EntryTail.MOST_BYTES);
    for (int i = 0; i < receivers.size(); i++) {
      var receiver = receivers.get(i);
      var name = settings.sinks().get(i).name();
      sinks.add(new EntryFeed(name, queue.reader(receiver.next()), receiver, e -> release()));
    }
    this.alerts =
        new AlertWatcher(folder, () -> metrics.definitions().keySet(), this::minutes, clock);
    store.start();
    sinks.forEach(EntryFeed::start);
    alerts.start();
  }

  /**
   * Opens a log; what was in its queue when the program ended last is stored now.
   *
   * @return a log that the caller closes
   * @throws IOException if the folder cannot be used, or another program uses it
   */
  public static EventLog open(LogSettings settings) throws IOException {
    var lock = FolderLock.take(Files.createDirectories(settings.folder()));
    try {
      return new EventLog(settings, lock);
    } catch (IOException | RuntimeException e) {
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

  private LogEntry entry(Drops.Gap gap) {
    var payload =
        "{\"reason\":\"%s\",\"count\":%d,\"from\":\"%s\",\"to\":\"%s\"}"
            .formatted(gap.reason(), gap.count(), gap.from(), gap.to());
    return LogEntry.builder(GAPS, gap.to())
        .with(LogField.SEVERITY, Severity.WARNING.name())
        .with(LogField.JSON_PAYLOAD, payload)
        .build();
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

  private void stored(List<Sequenced> entries) {
    tail.add(entries);
    release();
  }

  private void release() {
    long needed = store.next();
    long wanted = sinks.stream().mapToLong(EntryFeed::next).reduce(needed, Math::min);
    try {
      queue.release(needed, wanted);
    } catch (IOException e) { // it is tried again with the next entries
      LOG.warn("cannot delete a file of the log's queue: {}", e.getMessage());
    }
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
    return new LogHealth(
        accepted.get(),
        queue.drops().counts(),
        Math.max(0, queue.next() - Math.max(1, store.next())),
        queue.memoryBytes(),
        queue.diskBytes(),
        queue.isDiskFull(),
        feeds().stream().map(LogHealth.Receiver::of).toList());
  }

  private List<EntryFeed> feeds() {
    var feeds = new ArrayList<>(List.of(store));
    feeds.addAll(sinks);
    return feeds;
  }

  /** Writes how the log does, and its metrics, for Prometheus. */
  public void write(PrometheusText text) {
    health().write(text);
    metrics.write(text);
    alerts.write(text);
  }

  /** Waits until the store has everything that was accepted before; whether that was in time. */
  public boolean awaitStored(Duration longest) throws InterruptedException {
    long wanted = queue.next();
    long end = System.nanoTime() + longest.toNanos();
    while (store.next() < wanted && System.nanoTime() < end) Thread.sleep(1);
    return store.next() >= wanted;
  }

  /** Stores what has been accepted, as far as the store works, and ends. */
  @Override
  public void close() throws IOException {
    queue.close();
    tail.close();
    alerts.close();
    try {
      sinks.forEach(EntryFeed::end);
      store.close(STORE_PATIENCE);
      for (var sink : sinks) sink.close(SINK_PATIENCE);
    } finally {
      lock.close();
    }
  }
}
