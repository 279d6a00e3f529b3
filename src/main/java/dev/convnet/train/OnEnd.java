// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import org.tensorflow.Session;

/** Runs an action once after the last step, unless an error ended the loop. */
public record OnEnd(Action action) implements Hook {
  /** An action in the session that has trained. */
  @FunctionalInterface
  public interface Action {
    /** Measures, saves or prints. It must not train or close the session. */
    void run(Session session) throws IOException;
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    action.run(control.session());
  }
}
