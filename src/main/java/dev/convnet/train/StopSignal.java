// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Turns SIGTERM and SIGINT into a wish to stop. The process ends, with code 143 or 130, when this
 * is closed, or after the grace period; so close it when all is saved.
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onShutdown;
  private volatile boolean asked;

  private StopSignal(Duration grace) {
    this.onShutdown = new Thread(() -> waitForClose(grace), "stop-signal");
  }

  /** Listens from now on. */
  public static StopSignal within(Duration grace) {
    var signal = new StopSignal(grace);
    Runtime.getRuntime().addShutdownHook(signal.onShutdown);
    return signal;
  }

  private void waitForClose(Duration grace) {
    asked = true;
    try {
      closed.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean getAsBoolean() {
    return asked;
  }

  @Override
  public void close() {
    closed.countDown();
    if (!asked) Runtime.getRuntime().removeShutdownHook(onShutdown);
  }
}
