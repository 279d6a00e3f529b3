// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import dev.convnet.serving.metrics.ServerMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.tensorflow.Tensor;

/**
 * Makes batches of requests that wait. There are no threads of its own: the thread of the first
 * request of a batch runs it for the others. A request that comes alone runs at once, in its own
 * thread, without a copy of its tensors.
 */
final class BatchQueue {
  private final BatchingParameters parameters;
  private final boolean awaitsClients;
  private final ServerMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();

  /** The queue that has been served least recently first. */
  private final LinkedHashMap<BatchKey, Deque<BatchTask>> waiting = new LinkedHashMap<>();

  private final Map<ModelRunner, Integer> waitingRows = new HashMap<>();
  private int running;

  /**
   * An empty queue.
   *
   * @param awaitsClients whether a request waits a little for the clients of the last batch,
   *     besides the parameters' timeout
   */
  BatchQueue(BatchingParameters parameters, boolean awaitsClients, ServerMetrics metrics) {
    this.parameters = parameters;
    this.awaitsClients = awaitsClients;
    this.metrics = metrics;
  }

  /**
   * Runs a request in a batch.
   *
   * @param rows at most {@code max_execution_batch_size}
   * @param reader receives the request's own outputs, in this thread
   * @return its result; empty if the batch failed, so that the request must be tried alone
   * @throws RejectedExecutionException if too many wait
   */
  <T> Optional<T> run(
      BatchKey key, Map<String, Tensor> inputs, int rows, Function<Map<String, Tensor>, T> reader) {
    var task = new BatchTask(key, inputs, rows, lock.newCondition());
    var batch = await(task);
    if (batch.isPresent()) {
      if (batch.get().isPlain()) return Optional.of(runPlain(batch.get(), reader));
      runForAll(batch.get());
    }
    return task.outputs().map(outputs -> read(outputs, reader));
  }

  private static <T> T read(Map<String, Tensor> outputs, Function<Map<String, Tensor>, T> reader) {
    try {
      return reader.apply(outputs);
    } finally {
      outputs.values().forEach(Tensor::close);
    }
  }

  /** Waits until the task is done, or its thread has to run a batch. */
  private Optional<Batch> await(BatchTask task) {
    lock.lock();
    try {
      enqueue(task);
      startBatches();
      while (!task.isDone() && task.toLead().isEmpty()) {
        awaitChange(task);
        startBatches();
      }
      return task.toLead();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a signal, or until others have had the time to join. */
  private void awaitChange(BatchTask task) {
    long left = dueAt(task) - System.nanoTime();
    if (left <= 0 || running >= parameters.numBatchThreads()) {
      task.changed.awaitUninterruptibly();
      return;
    }
    try {
      task.changed.awaitNanos(left);
    } catch (InterruptedException e) { // the batch needs this thread all the same
      task.changed.awaitUninterruptibly();
      Thread.currentThread().interrupt();
    }
  }

  private long dueAt(BatchTask task) {
    return awaitsClients
        ? task.key.model().lastBatch().dueAt(task.enqueued)
        : task.enqueued + parameters.batchTimeout().toNanos();
  }

  private void enqueue(BatchTask task) {
    var model = task.key.model();
    int rows = waitingRows.getOrDefault(model, 0);
    long most = (long) parameters.maxEnqueuedBatches() * parameters.maxExecutionBatchSize();
    if (rows > 0 && rows + task.rows > most) {
      throw new RejectedExecutionException(
          "The batch scheduling queue to which this task was submitted is full");
    }
    waitingRows.put(model, rows + task.rows);
    waiting.computeIfAbsent(task.key, none -> new ArrayDeque<>()).add(task);
  }

  /** Starts what is due, as far as there is room. */
  private void startBatches() {
    while (running < parameters.numBatchThreads()) {
      var due = waiting.entrySet().stream().filter(e -> isDue(e.getValue())).findFirst();
      if (due.isEmpty()) return;
      var batch = take(due.get().getKey());
      running++;
      batch.leader().lead(batch);
    }
  }

  private boolean isDue(Deque<BatchTask> queue) {
    var first = queue.peek();
    return System.nanoTime() >= dueAt(first)
        || awaitsClients && queue.size() >= first.key.model().lastBatch().requests()
        || queue.stream().mapToInt(task -> task.rows).sum() >= parameters.maxExecutionBatchSize();
  }

  private Batch take(BatchKey key) {
    var queue = waiting.remove(key);
    var tasks = new ArrayList<BatchTask>();
    int rows = 0;
    while (!queue.isEmpty() && rows + queue.peek().rows <= parameters.maxExecutionBatchSize()) {
      rows += queue.peek().rows;
      tasks.add(queue.remove());
    }
    if (!queue.isEmpty()) waiting.put(key, queue);
    int taken = rows;
    waitingRows.computeIfPresent(key.model(), (m, all) -> all == taken ? null : all - taken);
    return new Batch(List.copyOf(tasks), parameters.filledUp(rows), System.nanoTime());
  }

  private <T> T runPlain(Batch batch, Function<Map<String, Tensor>, T> reader) {
    measure(batch);
    try {
      return batch.key().model().run(batch.key().signature(), batch.leader().inputs, reader);
    } finally {
      end(batch, Collections.nCopies(1, Optional.empty()));
    }
  }

  private void runForAll(Batch batch) {
    measure(batch);
    var outputs = Collections.nCopies(batch.tasks().size(), Optional.<Map<String, Tensor>>empty());
    try {
      outputs = batch.run().stream().map(Optional::of).toList();
    } catch (RuntimeException e) { // one request may be wrong: each is tried alone
      metrics.batchFailed(batch.key().model().name());
    } finally {
      end(batch, outputs);
    }
  }

  private void measure(Batch batch) {
    long now = System.nanoTime();
    for (var task : batch.tasks()) metrics.waitedForBatch(now - task.enqueued);
    metrics.ranBatch(batch.key().model().name(), batch.rows(), batch.filledUp());
  }

  private void end(Batch batch, List<Optional<Map<String, Tensor>>> outputs) {
    lock.lock();
    try {
      running--;
      long now = System.nanoTime();
      var last = new LastBatch(batch.tasks().size(), now, now - batch.started());
      batch.key().model().lastBatch(last);
      for (int i = 0; i < outputs.size(); i++) batch.tasks().get(i).done(outputs.get(i));
      startBatches();
      waiting.values().forEach(queue -> queue.peek().changed.signal()); // how long to wait now
    } finally {
      lock.unlock();
    }
  }

  /** For tests: how many requests wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting.values().stream().mapToInt(Deque::size).sum();
    } finally {
      lock.unlock();
    }
  }
}
