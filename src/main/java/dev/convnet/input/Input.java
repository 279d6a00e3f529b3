// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

import java.io.IOException;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Batches in the graph. {@link #start} once with a session, {@link #next} before each step, {@link
 * #close} before the session closes.
 */
public interface Input extends AutoCloseable {
  /** {@code float32}: standardized pictures {@code [N, 24, 24, 3]}, or digits {@code [N, 784]}. */
  Operand<TFloat32> images();

  /** Their classes, {@code int32 [N]}. */
  Operand<TInt32> labels();

  /** Starts what works beside the steps. */
  void start(Session session);

  /**
   * What the next step has to be fed.
   *
   * @return empty at the end, for an input that has one and knows
   * @throws IOException if reading fails, now or since the last call
   */
  Optional<Feed> next() throws IOException;

  /**
   * Tells what went wrong beside the steps, when a step fails for want of a batch.
   *
   * @throws IOException if reading failed
   */
  default void check() throws IOException {}

  /** Has a step that waits for its batch fail, from any thread: it may wait for minutes. */
  default void cancel() {}

  /** Ends what works beside the steps and waits for it. */
  @Override
  void close();

  /** Tensors for one step. The caller closes it after the step. */
  interface Feed extends AutoCloseable {
    Session.Runner into(Session.Runner runner);

    @Override
    void close();

    /** Nothing to feed: the batches are made in the graph. */
    Feed NOTHING =
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
