// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.queue.QueueRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The entries that were stored last, in memory, for those who follow a log. It keeps {@value
 * #MOST_BYTES} bytes for all of them together: who reads too slowly misses some, and hears how
 * many. Entries are kept as records, which a garbage collection moves faster than their fields.
 * Thread-safe.
 */
public final class EntryTail {
  static final int MOST_BYTES = 4 << 20;

  /** What an object and its place here take besides the record. */
  private static final int OVERHEAD = 128;

  private final TreeMap<Long, QueueRecord> records = new TreeMap<>();
  private final int mostBytes;
  private long bytes;
  private long first;
  private long next;
  private boolean closed;

  /** A tail that begins with the entry of a number. */
  EntryTail(long next, int mostBytes) {
    this.first = next;
    this.next = next;
    this.mostBytes = mostBytes;
  }

  /**
   * What a reader gets.
   *
   * @param skipped how many numbers it has missed before the first entry; a few of them may have no
   *     entry
   * @param next the number to ask for next
   */
  public record Part(List<Sequenced> entries, long skipped, long next) {}

  synchronized void add(List<QueueRecord> stored) {
    for (var record : stored) {
      if (record.sequence() < next) continue;
      records.put(record.sequence(), record);
      bytes += bytes(record);
      next = record.sequence() + 1;
    }
    while (bytes > mostBytes && records.size() > 1) {
      var oldest = records.pollFirstEntry();
      bytes -= bytes(oldest.getValue());
      first = oldest.getKey() + 1;
    }
    notifyAll();
  }

  private static long bytes(QueueRecord record) {
    return OVERHEAD + record.body().length;
  }

  /** The lowest number that is kept. */
  public synchronized long first() {
    return first;
  }

  /** The number after the last entry that was stored. */
  public synchronized long next() {
    return next;
  }

  /**
   * The entries from a number on.
   *
   * @param most their number
   * @param longest how long to wait for the first one
   * @return nothing if none came
   */
  public Part read(long from, int most, Duration longest) throws InterruptedException {
    var found = new ArrayList<QueueRecord>();
    long skipped;
    long following;
    synchronized (this) {
      await(from, longest);
      records.tailMap(from).values().stream().limit(most).forEach(found::add);
      following = found.isEmpty() ? from : found.get(found.size() - 1).sequence() + 1;
      following = Math.max(first, following);
      skipped = Math.max(0, first - from);
    }
    return new Part(decoded(found), skipped, following);
  }

  private void await(long from, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos();
        next <= from && left > 0 && !closed;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private static List<Sequenced> decoded(List<QueueRecord> records) {
    var entries = new ArrayList<Sequenced>();
    for (var record : records) {
      try {
        entries.add(new Sequenced(record.sequence(), EntryCodec.decode(record.body())));
      } catch (IOException | RuntimeException e) {
        continue; // who stores entries tells of damaged ones
      }
    }
    return entries;
  }

  /** Whether nothing will come any more. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Ends every wait. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
