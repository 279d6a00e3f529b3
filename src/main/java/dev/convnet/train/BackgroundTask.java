// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One piece of work at a time in a thread of its own. What it fails at, the next call throws. */
final class BackgroundTask implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "background"));
  private Optional<Future<?>> begun = Optional.empty();

  /** A piece of work. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Begins when the piece before has ended well. */
  void start(Work work) throws IOException {
    finish();
    begun =
        Optional.of(
            thread.submit(
                () -> {
                  work.run();
                  return true;
                }));
  }

  /** Throws what the work failed at, if it has. */
  void check() throws IOException {
    if (begun.isPresent() && begun.get().isDone()) finish();
  }

  /** Waits for the end of the work. */
  void finish() throws IOException {
    if (begun.isEmpty()) return;
    var last = begun.get();
    begun = Optional.empty();
    try {
      last.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException io) throw io;
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the work in the background was not done", e);
    }
  }

  /** Waits for the end of the work; what it fails at is lost unless {@link #finish} came first. */
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
