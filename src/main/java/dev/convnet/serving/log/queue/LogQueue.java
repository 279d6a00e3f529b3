// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from many threads and writes them to segment files in a thread of its own, many at
 * a time. {@link QueueReader}s read them again, also after the process has been killed.
 *
 * <p>Losses are counted, and a record of their number and time is left where they happened, as soon
 * as there is room.
 */
public final class LogQueue implements AutoCloseable {
  /** The largest record, in bytes. */
  public static final int MAX_RECORD = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LogQueue.class);
  private static final int BATCH_BYTES = 4 * MAX_RECORD;

  /** What an object and its place in the queue take besides the record. */
  private static final int OVERHEAD = 64;

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
  private final ArrayDeque<Waiting> pending = new ArrayDeque<>();
  private long pendingBytes;
  private boolean diskFull;
  private boolean closed;

  /** Whether the last write failed; for the writer alone. */
  private boolean failing;

  private long looked = System.nanoTime() - LOOK_NANOSECONDS;

  private static final class Waiting {
    final byte[] body;
    Outcome outcome;

    Waiting(byte[] body) {
      this.body = body;
    }

    int bytes() {
      return body.length + OVERHEAD;
    }
  }

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
    queue.lookAtDisk();
    queue.writer.setDaemon(true);
    queue.writer.start();
    return queue;
  }

  /** Offers a record, and waits until it is as safe as the settings want it. */
  public Outcome offer(byte[] body) {
    lock.lock();
    try {
      var reason = whyNot(body.length + OVERHEAD);
      if (reason != null) return lost(reason);
      var waiting = new Waiting(body);
      pending.add(waiting);
      pendingBytes += waiting.bytes();
      work.signal();
      if (settings.acknowledgment() == Acknowledgment.MEMORY) return Outcome.ACCEPTED;
      while (waiting.outcome == null) written.awaitUninterruptibly();
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
    if (diskFull) return "disk_full";
    if (segments.bytes() >= settings.diskBytes()) return "queue_full";
    return pendingBytes + bytes > settings.memoryBytes() ? "memory_full" : null;
  }

  private void write() {
    try {
      for (var batch = nextBatch(); batch != null; batch = nextBatch()) {
        lookAtDisk();
        var outcome = Outcome.DROPPED;
        try {
          outcome = append(batch);
        } finally {
          finish(batch, outcome);
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the queue of the log has failed", e);
      fail();
    }
  }

  /** Without the thread that writes, nothing can be taken. */
  private void fail() {
    lock.lock();
    try {
      closed = true;
      drops.add("failed", pending.size());
      var rest = new ArrayList<>(pending);
      pending.clear();
      finish(rest, Outcome.DROPPED);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing if it is only time to look; null at the end. */
  private List<Waiting> nextBatch() {
    lock.lock();
    try {
      if (pending.isEmpty() && !closed) work.awaitNanos(LOOK_NANOSECONDS);
      if (pending.isEmpty() && closed) return null;
      var batch = new ArrayList<Waiting>();
      int bytes = 0;
      while (!pending.isEmpty()
          && bytes + pending.peek().bytes() + RecordFormat.HEADER <= BATCH_BYTES) {
        var next = pending.remove();
        bytes += next.bytes() + RecordFormat.HEADER;
        batch.add(next);
      }
      return batch;
    } catch (InterruptedException e) {
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private Outcome append(List<Waiting> batch) {
    var gaps = drops.takeGaps();
    var bodies = new ArrayList<byte[]>();
    for (var gap : gaps) bodies.add(gapRecord.apply(gap));
    for (var waiting : batch) bodies.add(waiting.body);
    if (bodies.isEmpty()) return Outcome.ACCEPTED;
    try {
      segments.append(
          inTheirFormat(bodies), bodies.size(), settings.acknowledgment() == Acknowledgment.SYNCED);
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

  private ByteBuffer inTheirFormat(List<byte[]> bodies) {
    int bytes = bodies.stream().mapToInt(body -> body.length + RecordFormat.HEADER).sum();
    var records = ByteBuffer.allocate(bytes);
    long sequence = segments.next();
    for (var body : bodies) RecordFormat.write(records, sequence++, body);
    return records.flip();
  }

  private void finish(List<Waiting> batch, Outcome outcome) {
    lock.lock();
    try {
      for (var waiting : batch) {
        waiting.outcome = outcome;
        pendingBytes -= waiting.bytes();
      }
      written.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Not more often than every half second: it costs a call of the system. */
  private void lookAtDisk() {
    if (System.nanoTime() - looked < LOOK_NANOSECONDS) return;
    looked = System.nanoTime();
    boolean full;
    try {
      full = Files.getFileStore(folder).getUsableSpace() < settings.minFreeBytes();
    } catch (IOException e) { // the folder may have been deleted; the next write makes it
      full = false;
    }
    lock.lock();
    try {
      if (full != diskFull) {
        LOG.warn(full ? "no log: the disk of {} is nearly full" : "{}: logging again", folder);
      }
      diskFull = full;
      room.signalAll();
    } finally {
      lock.unlock();
    }
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
      return pendingBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the disk is nearly full, so that nothing is taken. */
  public boolean isDiskFull() {
    lock.lock();
    try {
      return diskFull;
    } finally {
      lock.unlock();
    }
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
