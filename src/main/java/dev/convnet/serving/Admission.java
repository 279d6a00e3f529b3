// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a limited number of requests compute at a time. A few more wait, but not long; the rest is
 * turned away at once, so that a server under too much load still answers.
 */
final class Admission {
  private static final long WAIT_SECONDS = 10;

  private final Semaphore running;
  private final int maxWaiting;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Sets the limits.
   *
   * @param maxRunning at least 1
   * @param maxWaiting at least 0
   * @throws InvalidSettingException if a limit is out of range
   */
  Admission(int maxRunning, int maxWaiting) {
    InvalidSettingException.requireAtLeast(1, "maxConcurrent", maxRunning);
    InvalidSettingException.requireAtLeast(0, "maxQueued", maxWaiting);
    this.running = new Semaphore(maxRunning, true);
    this.maxWaiting = maxWaiting;
  }

  /** Whether a request may compute; then {@link #leave} must follow. */
  boolean enter() {
    if (running.tryAcquire()) return true;
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      return false;
    }
    try {
      return running.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
    }
  }

  void leave() {
    running.release();
  }
}
