// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes a limited number of requests at a time, in threads of its own. A few more wait, but not
 * long; the rest is turned away at once, so that a server under too much load still answers.
 */
final class Admission implements AutoCloseable {
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final long IDLE_SECONDS = 30;
  private static final long CLOSE_SECONDS = 30;

  private final ThreadPoolExecutor threads;
  private final Duration longestWait;

  /**
   * Sets the limits.
   *
   * @param maxRunning at least 1
   * @param maxWaiting at least 0
   * @param longestWait of a request, after which it is turned away
   * @throws InvalidSettingException if a limit is out of range
   */
  Admission(int maxRunning, int maxWaiting, Duration longestWait) {
    InvalidSettingException.requireAtLeast(1, "maxConcurrent", maxRunning);
    InvalidSettingException.requireAtLeast(0, "maxQueued", maxWaiting);
    this.longestWait = longestWait;
    var queue =
        maxWaiting == 0
            ? new SynchronousQueue<Runnable>()
            : new LinkedBlockingQueue<Runnable>(maxWaiting);
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            maxRunning,
            maxRunning,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            queue,
            work -> new Thread(work, "predict-" + number.incrementAndGet()));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs {@code work} in a thread of its own, or {@code turnAway}, at once or after a wait. */
  void run(Runnable work, Runnable turnAway) {
    long asked = System.nanoTime();
    try {
      threads.execute(
          () -> {
            if (System.nanoTime() - asked <= longestWait.toNanos()) work.run();
            else turnAway.run();
          });
    } catch (RejectedExecutionException full) {
      turnAway.run();
    }
  }

  /** Finishes what has begun or waits. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
