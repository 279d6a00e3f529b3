// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.input.Input.Feed;
import java.io.IOException;
import java.util.Optional;
import org.tensorflow.Session;

/**
 * What works beside the steps and feeds them. {@link #start} once with a session, {@link #nextFeed}
 * before each step, {@link #close} before the session closes.
 */
public interface BatchSource extends AutoCloseable {
  /** Starts what works beside the steps. */
  void start(Session session);

  /**
   * What the next step has to be fed.
   *
   * @return empty at the end, for an input that has one and knows
   * @throws IOException if reading fails, now or since the last call
   */
  Optional<Feed> nextFeed() throws IOException;

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
}
