// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Makes batches ahead of time on background threads, and returns them in order. Only one thread may
 * take batches; any thread may close.
 */
public final class PrefetchingBatches implements AutoCloseable {
  private final Batches batches;
  private final int prefetched;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ExecutorService pool;
  private final Queue<Prefetch> submitted = new ConcurrentLinkedQueue<>();
  private long nextIndex;

  /** Makes up to four batches ahead on one thread. */
  public PrefetchingBatches(Batches batches) {
    this(batches, 1, 4);
  }

  /**
   * Starts to make the first batches at once.
   *
   * @param threads at least 1
   * @param prefetched the largest number of batches that are made, or being made, ahead of {@link
   *     #next}; at least 1
   */
  public PrefetchingBatches(Batches batches, int threads, int prefetched) {
    if (threads < 1 || prefetched < 1) {
      throw new IllegalArgumentException(
          "threads and prefetched must be at least 1, got %d and %d"
              .formatted(threads, prefetched));
    }
    this.batches = batches;
    this.prefetched = prefetched;
    this.pool = Executors.newFixedThreadPool(threads, this::newThread);
    startAt(0);
  }

  /**
   * Continues at another batch: {@link #next} returns this one.
   *
   * @param batchIndex from 0
   */
  public void startAt(long batchIndex) {
    if (batchIndex < 0) {
      throw new IllegalArgumentException("batchIndex must be at least 0, got " + batchIndex);
    }
    discardAll();
    nextIndex = batchIndex;
    for (int i = 0; i < prefetched; i++) {
      submitNext();
    }
  }

  private void submitNext() {
    batches
        .batchTask(nextIndex)
        .ifPresent(
            task -> {
              var prefetch = new Prefetch(task);
              pool.execute(prefetch);
              submitted.add(prefetch);
              nextIndex++;
            });
  }

  /**
   * The next batch; waits until it is made. The caller closes it.
   *
   * @return empty after the last batch
   * @throws IllegalStateException if the batch could not be made (with the cause), or this is
   *     closed, even while {@code next} waits
   */
  public Optional<Batch> next() {
    if (pool.isShutdown()) throw closed();
    var first = submitted.poll();
    if (first == null) {
      return Optional.empty();
    }
    try {
      submitNext();
    } catch (RejectedExecutionException e) {
      first.discard();
      throw closed();
    }
    return Optional.of(result(first));
  }

  private Batch result(Prefetch batch) {
    try {
      return batch.get();
    } catch (CancellationException e) {
      throw closed();
    } catch (ExecutionException e) {
      if (pool.isShutdown()) throw closed(); // which interrupted the task
      throw new IllegalStateException("a batch could not be made: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      batch.discard();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the batches are closed");
  }

  /** Interrupts the background threads, waits until they have ended, and frees all batches. */
  @Override
  public void close() {
    pool.shutdownNow().forEach(waiting -> ((Prefetch) waiting).discard());
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    discardAll();
  }

  private void discardAll() {
    for (var next = submitted.poll(); next != null; next = submitted.poll()) next.discard();
  }

  private Thread newThread(Runnable work) {
    var thread = new Thread(work, "prefetch");
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /** A batch that is made on a background thread, and belongs to whoever gets it. */
  private static final class Prefetch extends CompletableFuture<Batch> implements Runnable {
    private final BatchTask task;

    Prefetch(BatchTask task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (isDone()) return;
      try {
        var batch = task.make();
        if (!complete(batch)) batch.close();
      } catch (Exception | Error e) { // next() throws it
        completeExceptionally(e);
      }
    }

    /** Closes the batch, now or when it is made. */
    void discard() {
      if (!cancel(false) && !isCompletedExceptionally()) join().close();
    }
  }
}
