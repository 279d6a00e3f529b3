// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs one task at a time in a background thread. If a task fails, the next call throws its
 * exception.
 */
final class BackgroundTask implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "background"));
  private Optional<Future<?>> current = Optional.empty();

  /** A task. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Waits until the previous task has ended, then starts this one. */
  void start(Work work) throws IOException {
    finish();
    current =
        Optional.of(
            thread.submit(
                () -> {
                  work.run();
                  return true;
                }));
  }

  /** Throws the task's exception if it has failed. Does not wait. */
  void check() throws IOException {
    if (current.isPresent() && current.get().isDone()) finish();
  }

  /** Waits until the task has ended, and throws its exception if it has failed. */
  void finish() throws IOException {
    if (current.isEmpty()) return;
    var last = current.get();
    current = Optional.empty();
    try {
      last.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException io) throw io;
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the background task", e);
    }
  }

  /**
   * Waits until the task has ended. Its exception is lost unless {@link #finish} is called before.
   */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
