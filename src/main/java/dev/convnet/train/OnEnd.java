// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import org.tensorflow.Session;

/** Runs an action once, with the trained network, after the last step. */
public record OnEnd(Action action) implements Hook {
  /** Works with the session that has trained. */
  @FunctionalInterface
  public interface Action {
    /** Measures, saves or prints; does not train. */
    void run(Session session) throws IOException;
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    action.run(control.session());
  }
}
