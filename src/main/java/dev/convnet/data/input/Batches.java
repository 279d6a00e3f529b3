// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Optional;

/** A sequence of batches, each of which is made independently of the others. */
@FunctionalInterface
public interface Batches {
  /**
   * The task that makes one batch. Only one thread calls this at a time; the task may run on any
   * thread, at the same time as others.
   *
   * @param index of the batch, from 0
   * @return empty after the last batch
   */
  Optional<BatchTask> batchTask(long index);
}
