// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes a stream that delivers nothing for too long, so that a blocked read ends. */
final class StallTimeout implements AutoCloseable {
  private final InputStream stream;
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, StallTimeout::daemon);
  private Future<?> timeout;

  /** Starts the timer. */
  StallTimeout(InputStream stream, Duration limit) {
    this.stream = stream;
    this.limit = limit;
    timer.setRemoveOnCancelPolicy(true); // else each reset leaves a task until its time
    this.timeout = schedule();
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "stall-timeout");
    thread.setDaemon(true);
    return thread;
  }

  /** Restarts the timer, after something was received. */
  void reset() {
    timeout.cancel(false);
    timeout = schedule();
  }

  private Future<?> schedule() {
    return timer.schedule(this::closeStream, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Void closeStream() throws IOException {
    stream.close();
    return null;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
