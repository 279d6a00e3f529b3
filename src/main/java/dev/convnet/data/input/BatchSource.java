// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.input.Input.Feed;
import java.io.IOException;
import java.util.Optional;
import org.tensorflow.Session;

/**
 * Produces the feed of each training step, possibly from background threads. Call {@link #start}
 * once with the session, {@link #nextFeed} before each step, and {@link #close} before the session
 * closes. All calls come from the thread that runs the steps, except {@link #cancel}.
 */
public interface BatchSource extends AutoCloseable {
  /** Starts the background threads, if there are any. */
  void start(Session session);

  /**
   * The feed of the next step. The caller closes it after the step.
   *
   * @return empty after the last batch. An input of queues in the graph does not know its end: its
   *     steps fail with {@code TFOutOfRangeException} instead
   * @throws IOException if reading fails, or has failed since the last call
   */
  Optional<Feed> nextFeed() throws IOException;

  /**
   * Throws the error of a background thread, if there is one. Call this when a step failed because
   * no batch came.
   *
   * @throws IOException if reading has failed
   */
  default void check() throws IOException {}

  /** Makes a step that is blocked on its batch fail at once. Safe to call from any thread. */
  default void cancel() {}

  /** Stops the background threads, and waits until they have ended. */
  @Override
  void close();
}
