// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.op.Op;
import org.tensorflow.op.io.QueueClose;
import org.tensorflow.proto.QueueRunnerDef;
import org.tensorflow.proto.error.Code;
import org.tensorflow.types.family.TType;

/**
 * Threads that fill a queue: endlessly, a number of times, or until the end of their source. The
 * last thread that ends closes the queue; its remaining elements can still be dequeued. It is added
 * to the graph's collection {@code queue_runners}, as in Python.
 */
final class QueueRunner {
  private static final CollectionKey<QueueRunnerDef> QUEUE_RUNNERS =
      new CollectionKey<>("queue_runners");
  static final long ENDLESS = Long.MAX_VALUE;

  private final Op enqueue;
  private final Op close;
  private final Op cancel;
  private final int threads;
  private final long rounds;
  private final List<Thread> running = new ArrayList<>();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private volatile boolean cancelled;

  /**
   * Builds the operations that close the queue.
   *
   * @param rounds how many times each thread runs {@code enqueue}; {@link #ENDLESS} for no limit
   */
  QueueRunner(
      GraphScope scope, Operand<? extends TType> queue, Op enqueue, int threads, long rounds) {
    var name = queue.op().name();
    var closeName = name.substring(name.lastIndexOf('/') + 1) + "_Close";
    this.enqueue = enqueue;
    this.close = scope.tf(closeName).io.queueClose(queue);
    this.cancel = scope.tf(closeName).io.queueClose(queue, QueueClose.cancelPendingEnqueues(true));
    this.threads = threads;
    this.rounds = rounds;
    scope.collect(QUEUE_RUNNERS, definition(name));
  }

  private QueueRunnerDef definition(String queue) {
    return QueueRunnerDef.newBuilder()
        .setQueueName(queue)
        .addAllEnqueueOpName(Collections.nCopies(threads, enqueue.op().name()))
        .setCloseOpName(close.op().name())
        .setCancelOpName(cancel.op().name())
        .addQueueClosedExceptionTypes(Code.OUT_OF_RANGE)
        .build();
  }

  /** Starts the threads. */
  void start(Session session) {
    var active = new AtomicInteger(threads);
    for (int i = 0; i < threads; i++) {
      var thread = new Thread(() -> fill(session, active), enqueue.op().name() + "-" + i);
      thread.setDaemon(true);
      running.add(thread);
      thread.start();
    }
  }

  private void fill(Session session, AtomicInteger active) {
    try {
      for (long round = 0; round < rounds; round++) run(session, enqueue);
    } catch (TFOutOfRangeException end) {
      // the end of the source
    } catch (RuntimeException error) {
      if (!cancelled) failure.compareAndSet(null, error);
    } finally {
      if (active.decrementAndGet() == 0 && !cancelled) run(session, close);
    }
  }

  /** The first error of a thread, unless the queue was cancelled before. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Closes the queue; makes everything that is blocked on it fail. */
  void cancel(Session session) {
    cancelled = true;
    run(session, cancel);
  }

  /** Waits until the threads have ended; all queues must be cancelled before. */
  void join() {
    try {
      for (var thread : running) thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Session session, Op target) {
    session.runner().addTarget(target).run().close();
  }
}
