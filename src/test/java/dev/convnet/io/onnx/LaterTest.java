// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaterTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayOpen = new CountDownLatch(1);
  private final AtomicInteger opened = new AtomicInteger();
  private final Later<String> later = new Later<>("a session", this::open);

  private String open() throws InterruptedException {
    begun.countDown();
    mayOpen.await();
    return "session " + opened.incrementAndGet();
  }

  @Test
  void whoAsksDoesNotWait() throws InterruptedException {
    assertEquals(Optional.empty(), later.get());
    assertEquals(Optional.empty(), later.get());

    begun.await();
    mayOpen.countDown();

    assertEquals(Optional.of("session 1"), later.last());
    assertEquals(Optional.of("session 1"), later.get());
  }

  @Test
  void nobodyOpensWhatNobodyAsksFor() {
    mayOpen.countDown();

    assertEquals(Optional.empty(), later.last());
    assertEquals(0, opened.get());
  }

  @Test
  void whatNobodyWantsAnyMoreIsNotOpened() throws InterruptedException {
    later.get();
    begun.await(); // and keeps the turn
    var next = new Later<>("another session", opened::incrementAndGet);
    next.get();
    var last = new CompletableFuture<Optional<Integer>>();
    var closing = new Thread(() -> last.complete(next.last()));
    closing.start();
    while (closing.getState() != Thread.State.WAITING) Thread.onSpinWait(); // for its turn

    mayOpen.countDown();

    assertEquals(Optional.empty(), last.join());
    assertEquals(Optional.of("session 1"), later.last());
  }

  @ParameterizedTest
  @ValueSource(classes = {IOException.class, OutOfMemoryError.class})
  void whatCannotBeOpenedIsNeverThere(Class<? extends Throwable> kind) throws Exception {
    var failing =
        new Later<String>(
            "a session",
            () -> {
              opened.incrementAndGet();
              begun.countDown();
              var fault = kind.getConstructor(String.class).newInstance("no memory");
              if (fault instanceof Error error) throw error;
              throw (Exception) fault;
            });

    failing.get();
    begun.await();

    assertEquals(Optional.empty(), failing.last());
    assertEquals(Optional.empty(), failing.get());
    assertEquals(1, opened.get());
  }
}
