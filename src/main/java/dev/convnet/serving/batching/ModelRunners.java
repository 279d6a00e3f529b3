// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.metrics.ServerMetrics;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the {@link ModelRunner}s of a server, which share its limits. Thread-safe. */
public final class ModelRunners {
  private static final long LONGEST_WAIT_SECONDS = 10;

  private final Batching batching;
  private final Semaphore alone;
  private final BatchQueue queue;

  /**
   * Sets the limits.
   *
   * @param maxConcurrent calls at a time that do not run in batches
   */
  public ModelRunners(Batching batching, int maxConcurrent, ServerMetrics metrics) {
    this.batching = batching;
    this.alone = new Semaphore(maxConcurrent, true);
    this.queue =
        new BatchQueue(batching.parameters(), batching instanceof Batching.WhereItPays, metrics);
  }

  /** Runs each request alone, as many at a time as come. */
  public static ModelRunners unlimited() {
    return new ModelRunners(new Batching.Off(), Integer.MAX_VALUE, new ServerMetrics());
  }

  /**
   * The runner of a version.
   *
   * @param log receives a line if it was measured whether batches pay
   */
  public ModelRunner runner(String name, ServableModel model, Consumer<String> log) {
    return new ModelRunner(name, model, this, batches(name, model, log));
  }

  private boolean batches(String name, ServableModel model, Consumer<String> log) {
    if (batching instanceof Batching.Off) return false;
    if (batching instanceof Batching.On) return true;
    var speed = BatchSpeed.measure(model);
    speed.ifPresent(measured -> log.accept(name + ": " + measured));
    return speed.map(BatchSpeed::pays).orElse(false);
  }

  /** Whether a request has so many rows that others with it would not make it faster. */
  boolean isBatch(int rows) {
    return batching instanceof Batching.WhereItPays && rows >= BatchSpeed.BATCH;
  }

  BatchingParameters parameters() {
    return batching.parameters();
  }

  BatchQueue queue() {
    return queue;
  }

  <T> T limited(Supplier<T> call) {
    try {
      if (!alone.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new RejectedExecutionException("the model is busy; try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("the server ends", e);
    }
    try {
      return call.get();
    } finally {
      alone.release();
    }
  }
}
