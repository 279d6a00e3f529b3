// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what another process does, which cannot wake this one. */
public final class Await {
  private Await() {}

  /** A question that is asked until the answer is yes. */
  public interface Condition {
    boolean isMet() throws IOException, InterruptedException;
  }

  /**
   * Returns as soon as the condition is met.
   *
   * @throws AssertionError if it is not met in time
   */
  public static void until(Condition condition, Duration timeout)
      throws IOException, InterruptedException {
    var start = System.nanoTime();
    while (!condition.isMet()) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new AssertionError("it did not happen in " + timeout);
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
