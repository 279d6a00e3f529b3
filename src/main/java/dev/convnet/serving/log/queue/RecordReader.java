// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import dev.convnet.serving.log.entry.Cursor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Reads records in order. Used by one thread, except where a method says otherwise. */
public interface RecordReader extends AutoCloseable {
  /**
   * The next records.
   *
   * @param most their number
   * @param mostBytes of them, but at least one record
   * @param longest how long to wait for the first one
   * @return nothing if none came
   * @throws IOException if nothing can be read, and trying again does not help
   */
  List<QueueRecord> read(int most, int mostBytes, Duration longest)
      throws IOException, InterruptedException;

  /** The place behind the last record that was read. */
  Cursor cursor();

  /** How many records follow a place, as far as this knows. For any thread. */
  long after(Cursor cursor);

  /** Whether {@link #after} counts records as they come, not only when others are read. */
  default boolean seesWhatComes() {
    return true;
  }

  /** How many records were damaged, or deleted before they were read. */
  long lost();

  /** Why nothing comes; empty if nothing keeps records from coming. For any thread. */
  String problem();

  @Override
  void close() throws IOException;
}
