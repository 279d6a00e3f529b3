// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;
import java.util.List;

/**
 * TensorFlow Serving's parameters of batching, by its names.
 *
 * @param maxBatchSize rows of the largest request, and of a batch
 * @param batchTimeout how long a request waits for others; without a wait, those run together that
 *     come while the model is busy
 * @param maxEnqueuedBatches batches that wait; more requests are refused
 * @param numBatchThreads batches that run at a time, of all models together
 * @param allowedBatchSizes sizes to which batches are filled up, rising to that of the largest
 *     batch; empty for any
 * @param padVariableLengthInputs whether rows of several sizes run together, with zeros or empty
 *     strings behind the smaller ones
 * @param enableLargeBatchSplitting whether requests may be larger than {@code
 *     maxExecutionBatchSize}; they run in pieces
 * @param maxExecutionBatchSize rows of a batch
 */
public record BatchingParameters(
    int maxBatchSize,
    Duration batchTimeout,
    int maxEnqueuedBatches,
    int numBatchThreads,
    List<Integer> allowedBatchSizes,
    boolean padVariableLengthInputs,
    boolean enableLargeBatchSplitting,
    int maxExecutionBatchSize) {
  private static final int MAX_BATCH_SIZE = 1_000;
  private static final int MAX_ENQUEUED_BATCHES = 10;
  private static final int LARGEST_BATCH = 64;

  public BatchingParameters {
    InvalidSettingException.requireAtLeast(1, "max_batch_size", maxBatchSize);
    InvalidSettingException.requireAtLeast(1, "max_enqueued_batches", maxEnqueuedBatches);
    InvalidSettingException.requireAtLeast(1, "num_batch_threads", numBatchThreads);
    InvalidSettingException.requireAtLeast(1, "max_execution_batch_size", maxExecutionBatchSize);
    if (batchTimeout.isNegative()) {
      throw new InvalidSettingException("batch_timeout_micros", "must be at least 0");
    }
    if (maxExecutionBatchSize > maxBatchSize) {
      throw new InvalidSettingException(
          "max_execution_batch_size",
          "must be at most max_batch_size, %d, got %d"
              .formatted(maxBatchSize, maxExecutionBatchSize));
    }
    if (!enableLargeBatchSplitting && maxExecutionBatchSize < maxBatchSize) {
      throw new InvalidSettingException(
          "max_execution_batch_size", "needs enable_large_batch_splitting");
    }
    allowedBatchSizes = List.copyOf(allowedBatchSizes);
    requireRising(allowedBatchSizes, maxExecutionBatchSize);
  }

  private static void requireRising(List<Integer> sizes, int largest) {
    int before = 0;
    for (int size : sizes) {
      if (size <= before) {
        throw new InvalidSettingException(
            "allowed_batch_sizes", "must be more than 0 and rise, got " + sizes);
      }
      before = size;
    }
    if (!sizes.isEmpty() && before != largest) {
      throw new InvalidSettingException(
          "allowed_batch_sizes",
          "must end with the size of the largest batch, %d, got %s".formatted(largest, sizes));
    }
  }

  /**
   * TensorFlow Serving's defaults: batches of 1,000 rows, no wait for others, 10 batches that wait,
   * as many batches at a time as processors.
   */
  public static BatchingParameters defaults() {
    return new BatchingParameters(
        MAX_BATCH_SIZE,
        Duration.ZERO,
        MAX_ENQUEUED_BATCHES,
        Runtime.getRuntime().availableProcessors(),
        List.of(),
        false,
        false,
        MAX_BATCH_SIZE);
  }

  /** Requests of any size, in batches of up to 64 rows; nothing waits for others to come. */
  public static BatchingParameters forAnyRequest() {
    return new BatchingParameters(
        Integer.MAX_VALUE,
        Duration.ZERO,
        Integer.MAX_VALUE,
        defaultThreads(),
        List.of(),
        false,
        true,
        LARGEST_BATCH);
  }

  /** One for two processors: TensorFlow uses several for a batch. */
  static int defaultThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** The size to which a batch is filled up. */
  int filledUp(int rows) {
    return allowedBatchSizes.stream().filter(size -> size >= rows).findFirst().orElse(rows);
  }
}
