// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import dev.convnet.serving.log.entry.Cursor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the records of a {@link LogQueue} in order. Used by one thread. */
public final class QueueReader implements RecordReader {
  private final LogQueue queue;
  private final Segments segments;
  private long next;
  private long lost;
  private long segment;
  private SegmentReader reader;

  QueueReader(LogQueue queue, Segments segments, long from) {
    this.queue = queue;
    this.segments = segments;
    this.next = from;
  }

  @Override
  public List<QueueRecord> read(int most, int mostBytes, Duration longest)
      throws IOException, InterruptedException {
    var records = new ArrayList<QueueRecord>();
    if (!queue.await(next, longest)) return records;
    long written = segments.next();
    int bytes = 0;
    while (records.size() < most && bytes < mostBytes) {
      var record = nextRecord();
      if (record.isEmpty()) break;
      records.add(record.get());
      bytes += record.get().body().length;
    }
    if (records.isEmpty()) { // all of them are damaged
      lost += written - next;
      next = written;
    }
    return records;
  }

  private Optional<QueueRecord> nextRecord() throws IOException {
    while (reader != null || openSegment()) {
      var following = segments.after(segment);
      var record = reader.next(segments.bytes(segment));
      if (record.isPresent() && isBelow(record.get(), following)) {
        if (record.get().sequence() < next) continue; // was read before
        lost += record.get().sequence() - next;
        next = record.get().sequence() + 1;
        return record;
      }
      if (following.isEmpty()) return Optional.empty();
      move(following.get());
    }
    return Optional.empty();
  }

  /** A segment that could not be cut after a failed write may hold records that are not counted. */
  private static boolean isBelow(QueueRecord record, Optional<Long> following) {
    return following.isEmpty() || record.sequence() < following.get();
  }

  private boolean openSegment() throws IOException {
    var first = segments.containing(next);
    if (first.isEmpty()) return false;
    segment = first.get();
    reader = new SegmentReader(segments.path(segment));
    return true;
  }

  private void move(long to) throws IOException {
    close();
    segment = to;
    reader = new SegmentReader(segments.path(to));
  }

  @Override
  public Cursor cursor() {
    return Cursor.at(next);
  }

  @Override
  public long after(Cursor cursor) {
    return Math.max(0, segments.next() - Math.max(1, cursor.next()));
  }

  @Override
  public long lost() {
    return lost;
  }

  /** Files answer at once. */
  @Override
  public String problem() {
    return "";
  }

  @Override
  public void close() throws IOException {
    if (reader != null) reader.close();
    reader = null;
  }
}
