// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Batches of images and labels in a graph, and the source that feeds them. */
public interface Input extends BatchSource {
  /**
   * The images of the current step, {@code float32 [N, …]}; shape and range depend on the
   * implementation. N may be unknown in the graph.
   */
  Operand<TFloat32> images();

  /** The labels of the current step, {@code int32 [N]}. */
  Operand<TInt32> labels();

  /** The tensors of one step. The caller closes it after the step. */
  interface Feed extends AutoCloseable {
    /** Feeds the tensors to a step, and returns {@code runner}. */
    Session.Runner into(Session.Runner runner);

    /** Frees the tensors. */
    @Override
    void close();

    /** Feeds nothing: the batches are made in the graph. */
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
