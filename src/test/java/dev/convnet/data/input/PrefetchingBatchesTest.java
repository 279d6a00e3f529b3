// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.NativeMemory;
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
import org.tensorflow.ndarray.Shape;

@Timeout(20)
class PrefetchingBatchesTest {
  /** One image without values. */
  private interface OneImage extends Examples {
    @Override
    default int size() {
      return 1;
    }

    @Override
    default Shape shape() {
      return Shape.of(1);
    }

    @Override
    default int label(int i) {
      return 0;
    }
  }

  private static Batches endless(OneImage image) {
    return index -> Optional.of(new BatchTask(image, index, new long[] {index}, 0));
  }

  @Test
  void areNoMoreThanWasAskedAhead() {
    var highest = new AtomicLong();
    OneImage white = (i, epoch, into) -> {};
    Batches counted =
        index -> {
          highest.set(index);
          return endless(white).batchTask(index);
        };

    try (var input = new PrefetchingBatches(counted, 2, 3)) {
      assertEquals(2, highest.get());
      input.next();
      assertEquals(3, highest.get());
    }
  }

  @Test
  void failInNext() {
    OneImage failing =
        (i, epoch, into) -> {
          throw new IOException("no disk");
        };

    try (var input = new PrefetchingBatches(endless(failing))) {
      var error = assertThrows(IllegalStateException.class, input::next);

      assertEquals("a batch could not be made: java.io.IOException: no disk", error.getMessage());
    }
  }

  @Test
  void endTheirThreadsEvenIfTheyAreBlocked() throws InterruptedException {
    var blocked = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    var input = new PrefetchingBatches(endless(blocking(blocked, thread)));
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
    var input = new PrefetchingBatches(endless(blocking(blocked, new AtomicReference<>())));
    var waiting = new FutureTask<>(() -> assertThrows(IllegalStateException.class, input::next));
    new Thread(waiting).start();
    blocked.await();

    input.close();

    assertEquals("the batches are closed", waiting.get().getMessage());
  }

  private static OneImage blocking(CountDownLatch blocked, AtomicReference<Thread> thread) {
    return (i, epoch, into) -> {
      thread.set(Thread.currentThread());
      blocked.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  @Test
  void freeTheBatchesThatNobodyTakes() throws IOException {
    OneImage white = (i, epoch, into) -> {};

    NativeMemory.assertAllIsClosed(
        () -> {
          try (var input = new PrefetchingBatches(endless(white), 2, 3)) {
            for (int i = 0; i < 100; i++) {
              input.startAt(i);
              input.next().ifPresent(Batch::close);
            }
          }
        });
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
