// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Batches in the graph, and what makes them. */
public interface Input extends BatchSource {
  /** {@code float32}: standardized pictures {@code [N, 24, 24, 3]}, or digits {@code [N, 784]}. */
  Operand<TFloat32> images();

  /** Their classes, {@code int32 [N]}. */
  Operand<TInt32> labels();

  /** Tensors for one step. The caller closes it after the step. */
  interface Feed extends AutoCloseable {
    Session.Runner into(Session.Runner runner);

    @Override
    void close();

    /** Nothing to feed: the batches are made in the graph. */
    Feed EMPTY =
        new Feed() {
          @Override
          public Session.Runner into(Session.Runner runner) {
            return runner;
          }

          @Override
          public void close() {}
        };
  }
}
