// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and SIGINT into a request to stop the training. After the signal the process ends,
 * with code 143 or 130, as soon as this object is closed, at the latest after the grace period, or
 * at once with a second signal. Close it when everything is saved.
 */
final class StopSignal implements TrainingLoop.StopRequest, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
  private static final Duration EXIT_DELAY = Duration.ofMillis(200);

  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onShutdown;
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean requested;
  private volatile Runnable endAtOnce = () -> {};

  private StopSignal(Duration grace) {
    this.onShutdown = new Thread(() -> waitForClose(grace), "stop-signal");
  }

  /** Installs the signal handlers. */
  static StopSignal withGracePeriod(Duration grace) {
    var signal = new StopSignal(grace);
    Runtime.getRuntime().addShutdownHook(signal.onShutdown);
    for (var name : List.of("TERM", "INT")) {
      Signals.handle(name, number -> signal.received(name, number));
    }
    return signal;
  }

  private void received(String name, int number) {
    endAtOnce = () -> Signals.endProcess(name, number);
    if (signals.getAndIncrement() > 0) endAtOnce.run();
    new Thread(() -> System.exit(128 + number), "exit").start(); // waits for the shutdown hook
  }

  private void waitForClose(Duration grace) {
    requested = true;
    actions.forEach(Runnable::run);
    try {
      if (!closed.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Not done {} s after the signal. What is not saved is lost.", grace.toSeconds());
        endAtOnce.run();
      }
      TimeUnit.MILLISECONDS.sleep(EXIT_DELAY.toMillis()); // time to print an error
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRequested() {
    return requested;
  }

  @Override
  public void onRequest(Runnable action) {
    actions.add(action);
  }

  @Override
  public void close() {
    closed.countDown();
    if (!requested) Runtime.getRuntime().removeShutdownHook(onShutdown);
  }
}
