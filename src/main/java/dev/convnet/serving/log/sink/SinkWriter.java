// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import dev.convnet.serving.log.entry.LogEntry;
import java.io.IOException;
import java.util.List;

/** Writes entries somewhere. Used by one thread, which may wait for it. */
public interface SinkWriter extends AutoCloseable {
  /**
   * Writes entries; after an exception, or if the program is killed, it gets the same ones again.
   */
  void write(List<LogEntry> entries) throws IOException;

  /** Entries that it could not write and let go, because they would fail again and again. */
  default long refused() {
    return 0;
  }

  /** Does what is due; called several times a second while no entries come. */
  default void idle() throws IOException {}

  @Override
  void close() throws IOException;
}
