// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  private void hold(Admission admission) throws InterruptedException {
    var begun = new CountDownLatch(1);
    admission.run(
        () -> {
          begun.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        () -> events.add("hold turned away"));
    begun.await();
  }

  private void run(Admission admission, String name) {
    admission.run(() -> events.add(name), () -> events.add(name + " turned away"));
  }

  @Test
  void turnsAwayAtOnceWhatCannotWait() throws InterruptedException {
    try (var admission = new Admission(2, 0, Duration.ofSeconds(10))) {
      hold(admission);
      hold(admission);
      run(admission, "third");

      assertEquals(List.of("third turned away"), List.copyOf(events));
      end.countDown();
    }
  }

  @Test
  void runsWhatWaitsWhenAnotherHasEnded() throws InterruptedException {
    try (var admission = new Admission(1, 1, Duration.ofSeconds(10))) {
      hold(admission);
      run(admission, "second");
      run(admission, "third");

      assertEquals(List.of("third turned away"), List.copyOf(events));
      end.countDown();
    }
    assertEquals(List.of("third turned away", "second"), List.copyOf(events));
  }

  @Test
  void turnsAwayWhatHasWaitedLong() throws InterruptedException {
    try (var admission = new Admission(1, 1, Duration.ofMillis(20))) {
      hold(admission);
      run(admission, "second");
      Thread.sleep(30);
      end.countDown();
    }
    assertEquals(List.of("second turned away"), List.copyOf(events));
  }

  @Test
  void hasLimits() {
    var refused =
        assertThrows(
            InvalidSettingException.class, () -> new Admission(0, 1, Duration.ofSeconds(1)));

    assertEquals("maxConcurrent must be at least 1, got 0", refused.getMessage());
  }
}
