// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Optional;
import java.util.concurrent.Callable;

/** What is in each batch of an input. */
@FunctionalInterface
public interface Batches {
  /**
   * The work that makes a batch, for any thread, or empty behind the last batch. Asked by one
   * thread at a time.
   *
   * @param index of the batch, from 0
   */
  Optional<Callable<Batch>> batchTask(long index);
}
