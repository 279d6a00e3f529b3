// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import java.util.Arrays;
import java.util.List;

/** Latencies and how often each was there, in 8 bytes for each latency. */
final class Latencies {
  private static final int[] PERCENT = {50, 95, 99};

  /** The lower bits have the count, those above the microseconds: more than six days. */
  private static final int COUNT_BITS = 24;

  private static final long MOST_COUNT = (1 << COUNT_BITS) - 1;

  private long[] packed = new long[16];
  private int size;
  private long all;

  void add(long micros, long count) {
    all += count;
    for (long left = count; left > 0; left -= MOST_COUNT) {
      if (size == packed.length) packed = Arrays.copyOf(packed, 2 * size);
      packed[size++] = (micros << COUNT_BITS) + Math.min(left, MOST_COUNT);
    }
  }

  void add(Latencies others) {
    int sum = size + others.size;
    if (sum > packed.length) packed = Arrays.copyOf(packed, Math.max(sum, 2 * size));
    System.arraycopy(others.packed, 0, packed, size, others.size);
    size = sum;
    all += others.all;
  }

  /** p50, p95 and p99 by the nearest rank; empty if there are none. */
  List<Long> percentiles() {
    if (all == 0) return List.of();
    Arrays.sort(packed, 0, size);
    var found = new Long[PERCENT.length];
    long below = 0;
    int next = 0;
    for (int i = 0; i < size; i++) {
      below += packed[i] & MOST_COUNT;
      while (next < found.length && below >= (all * PERCENT[next] + 99) / 100) {
        found[next++] = packed[i] >> COUNT_BITS;
      }
    }
    return List.of(found);
  }
}
