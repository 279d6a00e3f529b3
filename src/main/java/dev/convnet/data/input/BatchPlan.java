// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.error.InvalidSettingException;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Which images each batch has. A batch depends only on its index, the examples and the seed of the
 * order: a run is reproducible on any number of threads, and can be resumed at any batch.
 */
public final class BatchPlan implements Batches {
  private final Examples examples;
  private final ImageOrder order;
  private final int batchSize;
  private final Epochs epochs;

  /** How batches follow each other. */
  enum Epochs {
    /** The batches of one epoch; the last may be smaller. */
    ONE,
    /** Endless, and a batch may have the end of one epoch and the start of the next. */
    JOINED,
    /** Endless, and the last batch of each epoch may be smaller. */
    SEPARATE
  }

  /**
   * Plans batches.
   *
   * @throws InvalidSettingException if {@code batchSize} is less than 1, or the batches are endless
   *     and there is no image
   */
  BatchPlan(Examples examples, ImageOrder order, int batchSize, Epochs epochs) {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    if (epochs != Epochs.ONE && examples.size() == 0) {
      throw new InvalidSettingException(
          "there is no image to train on; add images, or keep fewer for validation and test");
    }
    this.examples = examples;
    this.order = order;
    this.batchSize = batchSize;
    this.epochs = epochs;
  }

  /** Batches of all images in their order, once; the last may be smaller. */
  static BatchPlan once(Examples examples, int batchSize) {
    return new BatchPlan(examples, ImageOrder.unshuffled(examples.size()), batchSize, Epochs.ONE);
  }

  /** The number of batches of an epoch whose last batch may be smaller. */
  static long batchesPerEpoch(int imageCount, int batchSize) {
    return (imageCount + batchSize - 1L) / batchSize;
  }

  @Override
  public Optional<BatchTask> batchTask(long index) {
    int size = examples.size();
    return switch (epochs) {
      case ONE -> {
        long first = Math.multiplyExact(index, batchSize);
        yield first < size ? task(index, first, (int) (size - first)) : Optional.empty();
      }
      case JOINED -> task(index, Math.multiplyExact(index, batchSize), batchSize);
      case SEPARATE -> {
        long perEpoch = batchesPerEpoch(size, batchSize);
        int first = (int) (index % perEpoch) * batchSize;
        yield task(index, index / perEpoch * size + first, size - first);
      }
    };
  }

  private Optional<BatchTask> task(long index, long first, int available) {
    var imageIndices = order.slice(first, Math.min(batchSize, available));
    var draws =
        LongStream.range(first, first + imageIndices.length)
            .map(position -> order.draw(position, examples.size()))
            .toArray();
    return Optional.of(new BatchTask(examples, index, draws, imageIndices));
  }

  /**
   * The number of epochs that are completed by a number of batches. As in the tutorials, an epoch
   * is completed when the next one has begun.
   */
  public long epochsCompleted(long batches) {
    return Math.max(0, Math.multiplyExact(batches, batchSize) - 1) / examples.size();
  }
}
