// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Batches made ahead by threads of its own and handed out in order. One thread takes the batches;
 * any may close.
 */
public final class PrefetchingBatches implements AutoCloseable {
  private final Batches batches;
  private final int ahead;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ExecutorService pool;
  private final Queue<Future<Batch>> begun = new ArrayDeque<>();
  private long nextIndex;

  /** Made by one thread, up to four before they are asked for. */
  public PrefetchingBatches(Batches batches) {
    this(batches, 1, 4);
  }

  /**
   * Begins with the first batch.
   *
   * @param threads that make them; one makes about 200,000 examples of CIFAR-10 a second
   * @param ahead how many may be ready, or in the making, before they are asked for
   */
  public PrefetchingBatches(Batches batches, int threads, int ahead) {
    if (threads <= 0 || ahead <= 0) {
      throw new IllegalArgumentException(
          "threads and ahead must be at least 1, got %d and %d".formatted(threads, ahead));
    }
    this.batches = batches;
    this.ahead = ahead;
    this.pool = Executors.newFixedThreadPool(threads, this::thread);
    startAt(0);
  }

  /** Goes to a batch, forward or back: the next one handed out is this one. */
  public void startAt(long batchIndex) {
    if (batchIndex < 0) {
      throw new IllegalArgumentException("batchIndex must be at least 0, got " + batchIndex);
    }
    begun.forEach(work -> work.cancel(false));
    begun.clear();
    nextIndex = batchIndex;
    for (int i = 0; i < ahead; i++) {
      beginOne();
    }
  }

  private void beginOne() {
    batches
        .batchTask(nextIndex)
        .ifPresent(
            work -> {
              begun.add(pool.submit(work));
              nextIndex++;
            });
  }

  /**
   * The next batch, waiting for it if need be, or empty when all were handed out.
   *
   * @throws IllegalStateException if the batch could not be made, with the cause, or the input is
   *     closed
   */
  public Optional<Batch> next() {
    if (pool.isShutdown()) {
      throw new IllegalStateException("this input is closed");
    }
    var first = begun.poll();
    if (first == null) {
      return Optional.empty();
    }
    beginOne();
    return Optional.of(result(first));
  }

  private static Batch result(Future<Batch> work) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch could not be made: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /** Ends the threads; who waits in {@link #next} gets a {@link CancellationException}. */
  @Override
  public void close() {
    pool.shutdownNow().forEach(work -> ((Future<?>) work).cancel(false));
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread thread(Runnable work) {
    var thread = new Thread(work, "input");
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }
}
