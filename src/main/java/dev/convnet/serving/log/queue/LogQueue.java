// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import dev.convnet.serving.log.queue.PendingRecords.Pending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from many threads and writes them to segment files, many at a time: the thread that
 * comes first writes, and those that come meanwhile wait and are next. {@link QueueReader}s read
 * the records again, also after the process has been killed.
 *
 * <p>Losses are counted, and a record of their number and time is left where they happened, as soon
 * as there is room.
 */
public final class LogQueue implements AutoCloseable {
  /** The largest record, in bytes. */
  public static final int MAX_RECORD = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LogQueue.class);
  private static final long LOOK_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(500);

  private final QueueSettings settings;
  private final Path folder;
  private final Segments segments;
  private final Drops drops;
  private final Function<Drops.Gap, byte[]> gapRecord;
  private final Thread writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition written = lock.newCondition();
  private final PendingRecords pending = new PendingRecords();
  private final DiskSpace space;
  private boolean closed;

  /** Whether a thread writes, with the lock released. */
  private boolean writing;

  /** Whether the last write failed; for the thread that writes. */
  private boolean failing;

  private LogQueue(
      Path folder,
      Segments segments,
      QueueSettings settings,
      Clock clock,
      Function<Drops.Gap, byte[]> gapRecord) {
    this.folder = folder;
    this.segments = segments;
    this.settings = settings;
    this.drops = new Drops(clock);
    this.gapRecord = gapRecord;
    this.space = new DiskSpace(folder, settings.minFreeBytes());
    this.writer = new Thread(this::write, "log-queue");
  }

  /**
   * Opens a queue.
   *
   * @param leastNext the highest number that a reader waits for; no record gets a lower one
   * @param gapRecord the record that tells of losses
   * @return a queue that the caller closes
   */
  public static LogQueue open(
      Path folder,
      QueueSettings settings,
      long leastNext,
      Clock clock,
      Function<Drops.Gap, byte[]> gapRecord)
      throws IOException {
    var segments = Segments.open(folder, settings.segmentBytes(), leastNext);
    var queue = new LogQueue(folder, segments, settings, clock, gapRecord);
    queue.space.look();
    queue.writer.setDaemon(true);
    queue.writer.start();
    return queue;
  }

  /** Offers a record, and waits until it is as safe as the settings want it. */
  public Outcome offer(byte[] body) {
    lock.lock();
    try {
      var reason = whyNot(body.length + PendingRecords.OVERHEAD);
      if (reason != null) return lost(reason);
      var waiting = pending.add(body);
      if (settings.acknowledgment() == Acknowledgment.MEMORY) {
        work.signal();
        return Outcome.ACCEPTED;
      }
      while (waiting.outcome == null) {
        if (writing) written.awaitUninterruptibly();
        else writeBatch();
      }
      return waiting.outcome;
    } finally {
      lock.unlock();
    }
  }

  private Outcome lost(String reason) {
    drops.add(reason, 1);
    return settings.overload() == Overload.REFUSE ? Outcome.REFUSED : Outcome.DROPPED;
  }

  /** Why a record can't be taken; null if it can. */
  private String whyNot(int bytes) {
    if (bytes > MAX_RECORD) return "too_large";
    long left = settings.overload() == Overload.WAIT ? settings.longestWait().toNanos() : 0;
    for (; ; ) {
      if (closed) return "closed";
      var reason = noRoom(bytes);
      if (reason == null || left <= 0) return reason;
      try {
        left = room.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        left = 0;
      }
    }
  }

  private String noRoom(int bytes) {
    if (space.isFull()) return "disk_full";
    if (segments.bytes() >= settings.diskBytes()) return "queue_full";
    return pending.bytes() + bytes > settings.memoryBytes() ? "memory_full" : null;
  }

  /** What no sender writes: records that need not be in a file yet, and those of losses. */
  private void write() {
    lock.lock();
    try {
      while (!closed || !pending.isEmpty() || writing) {
        if (pending.isEmpty() && !closed) work.awaitNanos(LOOK_NANOSECONDS);
        if (writing) written.await();
        else writeBatch();
      }
    } catch (InterruptedException e) {
      LOG.debug("the queue of the log has ended early");
    } catch (RuntimeException | Error e) {
      LOG.error("the queue of the log has failed", e);
      throw e;
    } finally {
      closed = true;
      if (!pending.isEmpty()) drops.add("failed", pending.count());
      finish(pending.takeAll(), Outcome.DROPPED);
      lock.unlock();
    }
  }

  /** Writes what is waiting, without the lock, which the thread has. */
  private void writeBatch() {
    writing = true;
    var batch = pending.takeBatch();
    var outcome = Outcome.DROPPED;
    lock.unlock();
    try {
      space.look();
      outcome = append(batch);
    } catch (RuntimeException | Error e) {
      drops.add("failed", batch.size());
      throw e;
    } finally {
      lock.lock();
      writing = false;
      finish(batch, outcome);
    }
  }

  private Outcome append(List<Pending> batch) {
    var gaps = drops.takeGaps();
    var bodies = new ArrayList<byte[]>();
    for (var gap : gaps) bodies.add(gapRecord.apply(gap));
    for (var waiting : batch) bodies.add(waiting.body);
    if (bodies.isEmpty()) return Outcome.ACCEPTED;
    try {
      segments.append(
          RecordFormat.all(bodies, segments.next()),
          bodies.size(),
          settings.acknowledgment() == Acknowledgment.SYNCED);
      failing = false;
      return Outcome.ACCEPTED;
    } catch (IOException e) {
      if (!failing) LOG.warn("cannot write to {}: {}", folder, e.getMessage());
      failing = true;
      drops.returnGaps(gaps);
      if (!batch.isEmpty()) drops.add("write_failed", batch.size());
      return settings.overload() == Overload.REFUSE ? Outcome.REFUSED : Outcome.DROPPED;
    }
  }

  private void finish(List<Pending> batch, Outcome outcome) {
    pending.finish(batch, outcome);
    written.signalAll();
    room.signalAll();
  }

  /** Reads from the record with this number, or the first one after it. */
  public QueueReader reader(long from) {
    return new QueueReader(this, segments, from);
  }

  /** Waits for a record with this number; whether there is one. */
  boolean await(long sequence, Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    lock.lock();
    try {
      while (segments.next() <= sequence && left > 0) left = written.awaitNanos(left);
      return segments.next() > sequence;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the queue delete records.
   *
   * @param needed the first number that the store has not got yet
   * @param wanted the first number that some reader has not got yet; records from here on are
   *     deleted only if the disk's share is used by half
   */
  public void release(long needed, long wanted) throws IOException {
    segments.deleteBelow(Math.min(needed, wanted));
    segments.deleteBelow(needed, settings.diskBytes() / 2);
    lock.lock();
    try {
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The number that the next record gets. */
  public long next() {
    return segments.next();
  }

  /** The bytes of all segment files. */
  public long diskBytes() {
    return segments.bytes();
  }

  /** The bytes of records that are not in a file yet. */
  public long memoryBytes() {
    lock.lock();
    try {
      return pending.bytes();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the disk is nearly full, so that nothing is taken. */
  public boolean isDiskFull() {
    return space.isFull();
  }

  /** What was lost. */
  public Drops drops() {
    return drops;
  }

  /** Writes what it has taken, and takes no more. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    segments.close();
  }
}
