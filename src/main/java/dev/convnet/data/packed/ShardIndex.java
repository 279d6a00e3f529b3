// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import java.util.Arrays;

/**
 * Where the records of a shard are, and their labels.
 *
 * @param offsets of the records in bytes, and behind them the size of the file
 * @param labels of the records; {@code int32 [N]}
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record ShardIndex(long[] offsets, int[] labels) {
  int count() {
    return labels.length;
  }

  long fileBytes() {
    return offsets[labels.length];
  }

  /** The bytes of a record with its frame. */
  int bytes(int record) {
    return Math.toIntExact(offsets[record + 1] - offsets[record]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardIndex that
        && Arrays.equals(offsets, that.offsets)
        && Arrays.equals(labels, that.labels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(offsets);
  }

  @Override
  public String toString() {
    return count() + " records";
  }

  /** Collects the records of a shard in their order. */
  static final class Builder {
    private long[] offsets = new long[1024];
    private int[] labels = new int[1024];
    private int count;

    /**
     * Adds a record.
     *
     * @param end the offset behind it
     */
    void add(int label, long end) {
      if (count + 1 == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * count + 2);
        labels = Arrays.copyOf(labels, 2 * count + 2);
      }
      labels[count++] = label;
      offsets[count] = end;
    }

    ShardIndex build() {
      return new ShardIndex(Arrays.copyOf(offsets, count + 1), Arrays.copyOf(labels, count));
    }
  }
}
