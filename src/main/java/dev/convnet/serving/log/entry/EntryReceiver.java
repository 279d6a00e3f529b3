// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import java.io.IOException;
import java.util.List;

/** Takes entries out of the queue: the store, or a sink. Used by one thread. */
public interface EntryReceiver extends AutoCloseable {
  /** The sequence number of the first entry that it still has to get. */
  long next();

  /**
   * Takes entries; when this returns, they are safe, and {@link #next} is {@code next}. After an
   * exception it gets the same entries again.
   *
   * @param entries in the order of the queue; may be empty
   * @param next the number of the entry that follows; more than one above the last entry if the
   *     queue lost some
   */
  void receive(List<Sequenced> entries, long next) throws IOException;

  /** Does what is due; called several times a second while no entries come. */
  default void idle() throws IOException {}

  @Override
  void close() throws IOException;
}
