// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.EntryReceiver;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.queue.QueueRecord;
import dev.convnet.serving.log.queue.RecordReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves entries from the queue to one receiver, in a thread of its own, and again if it fails. */
final class EntryFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final int MOST = 2000;
  private static final int MOST_BYTES = 4 << 20;
  private static final Duration WAIT = Duration.ofMillis(200);

  /** A transaction costs less for many entries than for a few. */
  private static final long LINGER_MILLISECONDS = 50;

  private static final int MOST_LINGERS = 10;

  /** That come meanwhile: fewer are a log with little to do, whose entries are to be seen soon. */
  private static final int MANY = 2;

  /** For one transaction. */
  private static final int ENOUGH = 1000;

  private static final long FIRST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 10_000;

  private final String name;
  private final RecordReader reader;
  private final EntryReceiver receiver;
  private final Consumer<List<QueueRecord>> moved;
  private final Thread thread;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final AtomicLong undecodable = new AtomicLong();
  private volatile String problem = "";
  private volatile long lost;

  /**
   * Prepares to move.
   *
   * @param reader at the place that the receiver wants
   * @param moved hears of what the receiver has got
   */
  EntryFeed(
      String name, RecordReader reader, EntryReceiver receiver, Consumer<List<QueueRecord>> moved) {
    this.name = name;
    this.reader = reader;
    this.receiver = receiver;
    this.moved = moved;
    this.thread = new Thread(this::run, "log-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  String name() {
    return name;
  }

  /** What keeps the receiver from getting entries; empty if nothing does. */
  String problem() {
    return problem;
  }

  /** The place of the first entry that the receiver has not got. */
  Cursor cursor() {
    return receiver.cursor();
  }

  /** How many entries the receiver has not got. */
  long waiting() {
    return reader.after(receiver.cursor());
  }

  /** Entries that the receiver could not take. */
  long refused() {
    return receiver.refused();
  }

  /**
   * Entries that it will never get: deleted before it was ready, damaged on the disk, or refused.
   */
  long lost() {
    return lost + undecodable.get() + refused();
  }

  private void run() {
    try {
      for (boolean more = true; more; ) {
        boolean last = ending.getCount() == 0;
        var records = reader.read(MOST, MOST_BYTES, last ? Duration.ZERO : WAIT);
        if (!records.isEmpty() && records.size() < MOST && !last) {
          linger();
          records = new ArrayList<>(records);
          records.addAll(reader.read(MOST, MOST_BYTES, Duration.ZERO));
        }
        lost = reader.lost();
        if (!reader.cursor().equals(receiver.cursor())) {
          more = deliver(records, reader.cursor());
        } else {
          report(reader.problem().isEmpty() ? idle() : reader.problem());
        }
        if (last && records.isEmpty()) more = false;
      }
    } catch (InterruptedException e) {
      LOG.debug("{} has ended early", thread.getName());
    } catch (IOException | RuntimeException | Error e) {
      problem = e.toString();
      LOG.error("the log's {} has failed", name, e);
    }
  }

  private void linger() throws InterruptedException {
    for (int i = 1; i <= MOST_LINGERS; i++) {
      if (ending.await(LINGER_MILLISECONDS, TimeUnit.MILLISECONDS)) return;
      long came = reader.after(reader.cursor());
      if (came < i * MANY || came >= ENOUGH) return;
    }
  }

  private List<Sequenced> decoded(List<QueueRecord> records) {
    var entries = new ArrayList<Sequenced>();
    for (var record : records) {
      try {
        entries.add(new Sequenced(record.sequence(), EntryCodec.decode(record.body())));
      } catch (IOException | RuntimeException e) {
        undecodable.incrementAndGet();
        LOG.warn("an entry of the log cannot be read: {}", e.getMessage());
      }
    }
    return entries;
  }

  /** What went wrong, or nothing; it is tried again. */
  private String idle() {
    try {
      receiver.idle();
      return "";
    } catch (IOException | RuntimeException e) {
      return message(e);
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Whether the receiver has got them; it does not if this is closed while it fails. */
  private boolean deliver(List<QueueRecord> records, Cursor following) throws InterruptedException {
    var entries = decoded(records);
    for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        receiver.receive(entries, following);
        report("");
        moved.accept(records);
        return true;
      } catch (IOException | RuntimeException e) {
        report(message(e));
        if (ending.await(pause, TimeUnit.MILLISECONDS)) return false;
      }
    }
  }

  /** Says when it begins to wait, and when that is over; not each attempt. */
  private void report(String now) {
    if (problem.isEmpty() && !now.isEmpty()) LOG.warn("the log's {} waits: {}", name, now);
    if (!problem.isEmpty() && now.isEmpty()) LOG.warn("the log's {} works again", name);
    problem = now;
  }

  /** Tells it to end when the queue is empty, or the receiver fails. */
  void end() {
    ending.countDown();
  }

  /** Waits for the end, but not for ever, and closes the receiver. */
  void close(Duration longest) throws IOException {
    end();
    try {
      thread.join(Math.max(1, longest.toMillis()));
      thread.interrupt();
      thread.join(FIRST_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("the log's {} does not end", name);
      return;
    }
    reader.close();
    receiver.close();
  }

  @Override
  public void close() throws IOException {
    close(Duration.ofSeconds(30));
  }
}
