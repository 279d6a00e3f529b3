// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.app.fit.EpochProgressBar.TimeLeft;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EpochProgressBarTest {
  private Instant now = Instant.EPOCH;

  /** 30 of 100 steps take 30 minutes: 70 steps take 70 minutes. */
  @Test
  void theTimeLeftIsThatOfTheStepsThatAreLeft() {
    var left = new TimeLeft(() -> now);
    left.beginEpoch(1, 4, 25);
    assertEquals("", left.text());
    for (var i = 0; i < 25; i++) left.step();
    left.beginEpoch(2, 4, 25);
    for (var i = 0; i < 5; i++) left.step();

    now = now.plusSeconds(1800);

    assertEquals("1:10:00 left", left.text());
  }
}
