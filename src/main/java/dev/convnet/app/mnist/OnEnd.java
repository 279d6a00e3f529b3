// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import org.tensorflow.Session;

/** Does something with the trained network. */
record OnEnd(Action action) implements Hook {
  /** With the session that has trained. */
  @FunctionalInterface
  interface Action {
    void run(Session session) throws IOException;
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    action.run(control.session());
  }
}
