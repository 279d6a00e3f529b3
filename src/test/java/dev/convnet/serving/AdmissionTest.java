// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.Await;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  @Test
  void turnsAwayWhatCannotWait() {
    var admission = new Admission(2, 0);

    assertTrue(admission.enter());
    assertTrue(admission.enter());
    assertFalse(admission.enter());
    admission.leave();
    assertTrue(admission.enter());
  }

  @Test
  void letsAWaitingRequestInWhenAnotherLeaves() throws Exception {
    var admission = new Admission(1, 1);
    assertTrue(admission.enter());
    var waiting = new FutureTask<>(admission::enter);
    var thread = new Thread(waiting);
    thread.start();
    Await.until(() -> thread.getState() == Thread.State.TIMED_WAITING, Duration.ofSeconds(10));

    assertFalse(admission.enter());
    admission.leave();

    assertTrue(waiting.get());
  }

  @Test
  void hasLimits() {
    var refused = assertThrows(InvalidSettingException.class, () -> new Admission(0, 1));

    assertEquals("maxConcurrent must be at least 1, got 0", refused.getMessage());
  }
}
