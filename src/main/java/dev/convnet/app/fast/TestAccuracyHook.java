// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.input.Input;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TInt32;

/** Counts the test pictures that are right, each once, when the run is over. */
final class TestAccuracyHook implements Hook {
  private final Input input;
  private final Operand<TInt32> right;
  private long correctCount;

  /**
   * Measures by {@code right}.
   *
   * @param right how many of a batch of {@code input} are
   */
  TestAccuracyHook(Input input, Operand<TInt32> right) {
    this.input = input;
    this.right = right;
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    for (var feed = input.nextFeed(); feed.isPresent(); feed = input.nextFeed()) {
      try (var fed = feed.get()) {
        count(control.session(), fed);
      }
    }
  }

  private void count(Session session, Input.Feed feed) {
    try (var result = feed.into(session.runner()).fetch(right).run()) {
      correctCount += ((TInt32) result.get(0)).getInt();
    }
  }

  long correctCount() {
    return correctCount;
  }
}
