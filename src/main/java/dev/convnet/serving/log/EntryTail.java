// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.queue.QueueRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The entries that were stored last, in memory, for those who follow a log. It keeps {@value
 * #MOST_BYTES} bytes for all of them together: who reads too slowly misses some, and hears how
 * many. Entries are kept as records. Thread-safe.
 */
public final class EntryTail {
  static final int MOST_BYTES = 1 << 20;
  private static final int BYTES_OF_A_CHUNK = 256 << 10;

  private final ArrayDeque<TailChunk> chunks = new ArrayDeque<>();
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
    var records = new ArrayList<QueueRecord>();
    int size = 0;
    for (var record : stored) {
      if (record.sequence() < next) continue;
      records.add(record);
      size += record.body().length;
      next = record.sequence() + 1;
      if (size < BYTES_OF_A_CHUNK) continue;
      add(TailChunk.of(records));
      records.clear();
      size = 0;
    }
    if (!records.isEmpty()) add(TailChunk.of(records));
    notifyAll();
  }

  private void add(TailChunk chunk) {
    chunks.add(chunk);
    bytes += chunk.bytes();
    while (bytes > mostBytes && chunks.size() > 1) {
      var oldest = chunks.remove();
      bytes -= oldest.bytes();
      first = oldest.last() + 1;
    }
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
      for (var chunk : chunks) chunk.addTo(found, from, most);
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
