// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.queue.QueueRecord;
import java.util.Arrays;
import java.util.List;

/**
 * Records that follow each other, in three arrays: a garbage collection moves these faster than an
 * object for each record.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes them
record TailChunk(long[] sequences, int[] ends, byte[] bodies) {
  /** Of four objects. */
  private static final int OVERHEAD = 128;

  /** Makes a chunk of records, one at least. */
  static TailChunk of(List<QueueRecord> records) {
    var sequences = new long[records.size()];
    var ends = new int[records.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      sequences[i] = records.get(i).sequence();
      end += records.get(i).body().length;
      ends[i] = end;
    }
    var bodies = new byte[end];
    for (int i = 0; i < ends.length; i++) {
      var body = records.get(i).body();
      System.arraycopy(body, 0, bodies, ends[i] - body.length, body.length);
    }
    return new TailChunk(sequences, ends, bodies);
  }

  /** About what it takes of the memory. */
  int bytes() {
    return OVERHEAD + bodies.length + sequences.length * (Long.BYTES + Integer.BYTES);
  }

  long last() {
    return sequences[sequences.length - 1];
  }

  /** Adds the records from a number on, until there are as many as wanted. */
  void addTo(List<QueueRecord> found, long from, int most) {
    for (int i = 0; i < sequences.length && found.size() < most; i++) {
      if (sequences[i] < from) continue;
      int start = i == 0 ? 0 : ends[i - 1];
      found.add(new QueueRecord(sequences[i], Arrays.copyOfRange(bodies, start, ends[i])));
    }
  }
}
