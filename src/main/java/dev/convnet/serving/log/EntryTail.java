// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.Sequenced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The entries that were stored last, in memory, for those who follow a log. It keeps {@value
 * #MOST_BYTES} bytes for all of them together: who reads too slowly misses some, and hears how
 * many. Thread-safe.
 */
public final class EntryTail {
  static final int MOST_BYTES = 4 << 20;
  private static final int BYTES_OF_A_VALUE = 64;

  private final TreeMap<Long, LogEntry> entries = new TreeMap<>();
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

  synchronized void add(List<Sequenced> stored) {
    for (var entry : stored) {
      if (entry.sequence() < next) continue;
      entries.put(entry.sequence(), entry.entry());
      bytes += bytes(entry.entry());
      next = entry.sequence() + 1;
    }
    while (bytes > mostBytes && entries.size() > 1) {
      var oldest = entries.pollFirstEntry();
      bytes -= bytes(oldest.getValue());
      first = oldest.getKey() + 1;
    }
    notifyAll();
  }

  /** About what an entry takes of the memory. */
  private static long bytes(LogEntry entry) {
    long bytes = 0;
    for (var value : entry.values().values()) {
      bytes += BYTES_OF_A_VALUE + (value instanceof String text ? 2L * text.length() : 0);
    }
    return bytes;
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
  public synchronized Part read(long from, int most, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos();
        next <= from && left > 0 && !closed;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    var found = new ArrayList<Sequenced>();
    for (var entry : entries.tailMap(from).entrySet()) {
      if (found.size() == most) break;
      found.add(new Sequenced(entry.getKey(), entry.getValue()));
    }
    long following = found.isEmpty() ? from : found.get(found.size() - 1).sequence() + 1;
    return new Part(found, Math.max(0, first - from), Math.max(first, following));
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
