// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes what works on other tasks. A session on a dead one closes only when that is back or the
 * session's time is up, and its graph after it; nobody has to wait for that.
 */
final class AsyncClose {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private AsyncClose() {}

  /** Waits a moment for the end of {@code close}, and leaves it to itself then. */
  static void run(Runnable close) {
    var thread = new Thread(close, "closing");
    thread.setDaemon(true);
    thread.start();
    try {
      TimeUnit.MILLISECONDS.timedJoin(thread, PATIENCE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
