// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import org.tensorflow.Tensor;

/** A request that waits for its batch. The lock of {@link BatchQueue} guards it. */
final class BatchTask {
  final BatchKey key;
  final Map<String, Tensor> inputs;
  final int rows;
  final Condition changed;
  final long enqueued = System.nanoTime();

  /** The batch that this task's thread has to run for itself and others. */
  private Optional<Batch> toLead = Optional.empty();

  private boolean done;

  /** Empty if the batch failed. */
  private Optional<Map<String, Tensor>> outputs = Optional.empty();

  BatchTask(BatchKey key, Map<String, Tensor> inputs, int rows, Condition changed) {
    this.key = key;
    this.inputs = inputs;
    this.rows = rows;
    this.changed = changed;
  }

  void lead(Batch batch) {
    toLead = Optional.of(batch);
    changed.signal();
  }

  Optional<Batch> toLead() {
    return toLead;
  }

  boolean isDone() {
    return done;
  }

  void done(Optional<Map<String, Tensor>> ownOutputs) {
    outputs = ownOutputs;
    done = true;
    changed.signal();
  }

  /** The outputs, which the task's thread closes; empty if the batch failed. */
  Optional<Map<String, Tensor>> outputs() {
    return outputs;
  }
}
