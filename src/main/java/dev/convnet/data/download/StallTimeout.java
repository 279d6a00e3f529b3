// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes a stream that gives nothing for too long, so that nobody waits for it forever. */
final class StallTimeout implements AutoCloseable {
  private final InputStream stream;
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, StallTimeout::thread);
  private Future<?> end;

  /** Begins to wait. */
  StallTimeout(InputStream stream, Duration limit) {
    this.stream = stream;
    this.limit = limit;
    timer.setRemoveOnCancelPolicy(true); // one waits, not one for each renewal of the last minute
    this.end = schedule();
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "patience");
    thread.setDaemon(true);
    return thread;
  }

  /** Something came: begins again. */
  void reset() {
    end.cancel(false);
    end = schedule();
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
