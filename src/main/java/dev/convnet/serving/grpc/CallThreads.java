// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.grpc.GrpcMethod.Threads;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads in which calls are answered. */
final class CallThreads implements AutoCloseable {
  private static final int WAITING_ADMINS = 8;
  private static final int WAITING_REFUSALS = 1000;

  private static final long CLOSE_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

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

  /** Beyond its queue, the thread that brings the work does it itself: nothing is forgotten. */
  private final ThreadPoolExecutor refusals =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_REFUSALS),
          work -> new Thread(work, "grpc-refusals"),
          new ThreadPoolExecutor.CallerRunsPolicy());

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
  Future<?> atTimeout(Runnable work) {
    return clock.schedule(work, requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Tells the host of a call; a host that fails is no reason to keep an answer back. */
  boolean answered(AnsweredCall call) {
    try {
      return host.answered(call);
    } catch (RuntimeException e) {
      LOG.error("a prediction could not be logged", e);
      return true;
    }
  }

  CallRecord record() {
    return host.record();
  }

  /** Runs {@code work} soon, in a thread that may wait. */
  void later(Runnable work) {
    refusals.execute(work);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    admin.shutdown();
    refusals.shutdown();
    try {
      refusals.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
