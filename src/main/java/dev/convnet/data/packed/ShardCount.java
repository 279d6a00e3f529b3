// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

/**
 * The number of shards that TensorFlow Datasets chooses: a power of two up to 1024, or a multiple
 * of 1024, with which a shard has 64 MiB to 1 GiB; one for less than 128 MiB.
 *
 * <p>Source: {@code tensorflow_datasets/core/utils/shard_utils.py}, {@code
 * ShardConfig.calculate_number_shards}, version 4.9.7.
 */
final class ShardCount {
  private static final long MIN_BYTES = 64L << 20;
  private static final long MAX_BYTES = 1L << 30;
  private static final int USUAL_MAX = 1024;

  private ShardCount() {}

  /**
   * Chooses the number of shards.
   *
   * @param bytes of all records with their frames
   */
  static int of(long bytes, int records) {
    long most = bytes / MIN_BYTES;
    long least = bytes / MAX_BYTES;
    if (least > USUAL_MAX) {
      long count = 2L * USUAL_MAX;
      while (count < least) count += USUAL_MAX;
      return (int) Math.min(count, records);
    }
    for (int count = USUAL_MAX; count >= 2; count /= 2) {
      if (least <= count && count <= most && records >= count) return count;
    }
    return 1;
  }
}
