// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class PrefetchingBatchesTest {
  @Test
  void areNoMoreThanWasAskedAhead() {
    var highest = new AtomicLong();
    Batches counted =
        index -> {
          highest.set(index);
          return Optional.of(() -> empty(index));
        };

    try (var input = new PrefetchingBatches(counted, 2, 3)) {
      assertEquals(2, highest.get());
      input.next();
      assertEquals(3, highest.get());
    }
  }

  @Test
  void failInNext() {
    Batches failing =
        index ->
            Optional.of(
                () -> {
                  throw new IOException("no disk");
                });

    try (var input = new PrefetchingBatches(failing)) {
      var error = assertThrows(IllegalStateException.class, input::next);

      assertEquals("a batch could not be made: java.io.IOException: no disk", error.getMessage());
    }
  }

  @Test
  void endTheirThreadsEvenIfTheyAreBlocked() throws InterruptedException {
    var blocked = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    var input = new PrefetchingBatches(blocking(blocked, thread));
    blocked.await();

    input.close();

    assertFalse(thread.get().isAlive());
    assertEquals(
        "the batches are closed",
        assertThrows(IllegalStateException.class, input::next).getMessage());
  }

  @Test
  void letGoOfWhoWaitsWhenTheyAreClosed() throws Exception {
    var blocked = new CountDownLatch(1);
    var input = new PrefetchingBatches(blocking(blocked, new AtomicReference<>()));
    var waiting = new FutureTask<>(() -> assertThrows(IllegalStateException.class, input::next));
    new Thread(waiting).start();
    blocked.await();

    input.close();

    assertEquals("the batches are closed", waiting.get().getMessage());
  }

  private static Batches blocking(CountDownLatch blocked, AtomicReference<Thread> thread) {
    return index ->
        Optional.of(
            () -> {
              thread.set(Thread.currentThread());
              blocked.countDown();
              new CountDownLatch(1).await();
              return empty(index);
            });
  }

  private static Batch empty(long index) {
    return new Batch(index, new float[0], new int[0]);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0"})
  void threadsAndAheadArePositive(int threads, int ahead) {
    Batches none = index -> Optional.empty();

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new PrefetchingBatches(none, threads, ahead));

    assertEquals(
        "threads and prefetched must be at least 1, got %d and %d".formatted(threads, ahead),
        error.getMessage());
  }
}
