// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes sessions on other tasks, and their graphs, in the background. A session on a dead task
 * closes only when the task is back or the session's timeout has passed, which the caller does not
 * wait for.
 */
final class AsyncClose {
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private AsyncClose() {}

  /** Runs {@code close} in a daemon thread, and waits for it half a second at most. */
  static void run(Runnable close) {
    var thread = new Thread(close, "closing");
    thread.setDaemon(true);
    thread.start();
    try {
      TimeUnit.MILLISECONDS.timedJoin(thread, TIMEOUT.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
