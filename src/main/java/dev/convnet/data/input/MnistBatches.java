// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.input.BatchPlan.Epochs;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.error.InvalidSettingException;

/**
 * Batches of MNIST, {@code float32 [N, 784]} in [0, 1].
 *
 * @param batchSize at least 1
 */
public record MnistBatches(MnistDataset dataset, int batchSize) {
  public MnistBatches {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
  }

  /**
   * Endless shuffled batches: the tutorials' {@code DataSet.next_batch}, with the same images in
   * each batch for the same seed. A batch may contain the end of one epoch and the start of the
   * next.
   *
   * @param seed the argument of the tutorials' {@code numpy.random.seed}; only its low 32 bits are
   *     used
   * @throws InvalidSettingException if the data set is empty
   */
  public BatchPlan shuffled(long seed) {
    return new BatchPlan(
        new MnistExamples(dataset),
        new NumpyEpochOrder(dataset.size(), seed),
        batchSize,
        Epochs.JOINED);
  }

  /** The images in their order, once. The last batch may be smaller. */
  public BatchPlan inOrder() {
    return BatchPlan.once(new MnistExamples(dataset), batchSize);
  }
}
