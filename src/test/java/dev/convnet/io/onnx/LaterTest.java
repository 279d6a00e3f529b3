// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaterTest {
  private final CountDownLatch mayOpen = new CountDownLatch(1);
  private final AtomicInteger opened = new AtomicInteger();
  private final Later<String> later = new Later<>("a session", this::open);

  private String open() throws InterruptedException {
    mayOpen.await();
    return "session " + opened.incrementAndGet();
  }

  @Test
  void whoAsksDoesNotWait() {
    assertEquals(Optional.empty(), later.get());
    assertEquals(Optional.empty(), later.get());

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
  void whatCannotBeOpenedIsNeverThere() {
    var failing =
        new Later<String>(
            "a session",
            () -> {
              opened.incrementAndGet();
              throw new IOException("no memory");
            });

    failing.get();

    assertEquals(Optional.empty(), failing.last());
    assertEquals(Optional.empty(), failing.get());
    assertEquals(1, opened.get());
  }
}
