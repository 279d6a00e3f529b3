// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.MnistDataset;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Batches of digits, {@code float32 [N, 784]} in [0, 1], epoch after epoch without end, each epoch
 * in an order of its own that the seed decides: {@code DataSet.next_batch} of the tutorials, with
 * the same batches for the same seed. A batch may join two epochs. Not for several threads.
 */
public final class MnistBatches {
  private final MnistDataset digits;
  private final NumpyEpochOrder order;
  private long position;

  /**
   * From the first epoch on.
   *
   * @param seed what the tutorials give to {@code numpy.random.seed}; its low 32 bits count
   */
  public MnistBatches(MnistDataset digits, long seed) {
    if (digits.size() == 0) throw new IllegalArgumentException("the data set has no images");
    this.digits = digits;
    this.order = new NumpyEpochOrder(digits.size(), seed);
  }

  public MnistBatch nextBatch(int size) {
    position += size;
    return new MnistBatch(digits, order.next(size));
  }

  /** Leaves out so many batches, as if they had been drawn. */
  public void skip(long batches, int size) {
    for (long i = 0; i < batches; i++) order.next(size);
    position += batches * size;
  }

  /** Epochs that are used up; one counts as such when the next has begun. */
  public long epochsCompleted() {
    return Math.max(0, position - 1) / digits.size();
  }

  /**
   * Batch {@code index} of the digits in their own order; empty behind the last, which may be
   * smaller.
   */
  public static Optional<MnistBatch> inOrder(MnistDataset digits, int size, long index) {
    var first = Math.multiplyExact(index, size);
    var end = Math.min(first + size, digits.size());
    if (first >= end) return Optional.empty();
    return Optional.of(new MnistBatch(digits, IntStream.range((int) first, (int) end).toArray()));
  }
}
