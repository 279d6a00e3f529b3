// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.serving.grpc.GrpcMethod.Threads;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads in which calls are answered. */
final class CallThreads implements AutoCloseable {
  private static final int WAITING_ADMINS = 8;

  private final GrpcHost host;
  private final Duration requestTimeout;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "grpc-timeouts"));
  private final ThreadPoolExecutor admin =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_ADMINS),
          work -> new Thread(work, "grpc-admin"));

  CallThreads(GrpcHost host, Duration requestTimeout) {
    this.host = host;
    this.requestTimeout = requestTimeout;
    clock.setRemoveOnCancelPolicy(true);
  }

  void run(Threads where, Runnable work, Runnable turnAway) {
    switch (where) {
      case NETWORK -> work.run();
      case COMPUTE -> host.compute(work, turnAway);
      case ADMIN -> {
        try {
          admin.execute(work);
        } catch (RejectedExecutionException full) {
          turnAway.run();
        }
      }
    }
  }

  /** Runs {@code work} when a request takes too long to come. */
  Future<?> later(Runnable work) {
    return clock.schedule(work, requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    admin.shutdown();
  }
}
