// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.MnistDataset;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Endless shuffled batches of MNIST: the tutorials' {@code DataSet.next_batch}, with the same
 * images in each batch for the same seed. A batch may contain the end of one epoch and the start of
 * the next. Not thread-safe.
 */
public final class MnistBatches {
  private final MnistDataset dataset;
  private final NumpyEpochOrder order;
  private long position;

  /**
   * Starts with the first epoch.
   *
   * @param seed the argument of the tutorials' {@code numpy.random.seed}; only its low 32 bits are
   *     used
   * @throws IllegalArgumentException if the data set is empty
   */
  public MnistBatches(MnistDataset dataset, long seed) {
    if (dataset.size() == 0) throw new IllegalArgumentException("the data set has no images");
    this.dataset = dataset;
    this.order = new NumpyEpochOrder(dataset.size(), seed);
  }

  /** The next {@code size} images. */
  public MnistBatch nextBatch(int size) {
    position += size;
    return new MnistBatch(dataset, order.next(size));
  }

  /** Skips the next {@code batches} batches of {@code size} images, to resume a run. */
  public void skip(long batches, int size) {
    for (long i = 0; i < batches; i++) order.next(size);
    position += batches * size;
  }

  /** The number of completed epochs. An epoch is completed when the next one has started. */
  public long epochsCompleted() {
    return Math.max(0, position - 1) / dataset.size();
  }

  /**
   * One batch of the images in their order. The last batch may be smaller.
   *
   * @param size images in a batch
   * @param index of the batch, from 0
   * @return empty after the last batch
   */
  public static Optional<MnistBatch> inOrder(MnistDataset dataset, int size, long index) {
    var first = Math.multiplyExact(index, size);
    var end = Math.min(first + size, dataset.size());
    if (first >= end) return Optional.empty();
    return Optional.of(new MnistBatch(dataset, IntStream.range((int) first, (int) end).toArray()));
  }
}
