// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import java.io.IOException;
import java.util.List;

/** Takes entries out of the queue: the store, or a sink. Used by one thread. */
public interface EntryReceiver extends AutoCloseable {
  /** The place of the first entry that it still has to get. For any thread. */
  Cursor cursor();

  /**
   * Takes entries; when this returns, they are safe, and {@link #cursor} is {@code following}.
   * After an exception it gets the same entries again.
   *
   * @param entries in the order of the queue; may be empty
   * @param following the place of the entry that follows; its number is more than one above that of
   *     the last entry if the queue lost some
   */
  void receive(List<Sequenced> entries, Cursor following) throws IOException;

  /** Entries that it could not take and let go, because they would fail again and again. */
  default long refused() {
    return 0;
  }

  /** Does what is due; called several times a second while no entries come. */
  default void idle() throws IOException {}

  @Override
  void close() throws IOException;
}
