// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The records that are not in a file yet. Used with the lock of the queue. */
final class PendingRecords {
  /** What an object and its place here take besides the record. */
  static final int OVERHEAD = 64;

  private static final int BATCH_BYTES = 4 * LogQueue.MAX_RECORD;

  private final ArrayDeque<Pending> records = new ArrayDeque<>();
  private long bytes;

  /** A record, and what became of it; null as long as that is open. */
  static final class Pending {
    final byte[] body;
    Outcome outcome;

    private Pending(byte[] body) {
      this.body = body;
    }

    private int bytes() {
      return body.length + OVERHEAD;
    }
  }

  Pending add(byte[] body) {
    var added = new Pending(body);
    records.add(added);
    bytes += added.bytes();
    return added;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  int count() {
    return records.size();
  }

  /** Of all that were added and are not finished. */
  long bytes() {
    return bytes;
  }

  /** Takes as many as are written at a time. */
  List<Pending> takeBatch() {
    var batch = new ArrayList<Pending>();
    int taken = 0;
    while (!records.isEmpty() && taken + records.peek().bytes() <= BATCH_BYTES) {
      var next = records.remove();
      taken += next.bytes();
      batch.add(next);
    }
    return batch;
  }

  List<Pending> takeAll() {
    var all = List.copyOf(records);
    records.clear();
    return all;
  }

  void finish(List<Pending> batch, Outcome outcome) {
    for (var finished : batch) {
      finished.outcome = outcome;
      bytes -= finished.bytes();
    }
  }
}
