// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.filter.LogFilter;

/**
 * A question to the store.
 *
 * @param after entries up to this number of the queue are left out; -1 for none
 * @param newestFirst the order, by time; otherwise the oldest come first
 * @param limit the number of entries
 */
public record LogQuery(LogFilter filter, long after, boolean newestFirst, long limit) {
  /** All entries that pass, the oldest first. */
  public static LogQuery of(LogFilter filter) {
    return new LogQuery(filter, -1, false, Long.MAX_VALUE);
  }

  /** The newest ones, the newest first. */
  public LogQuery newest(long number) {
    return new LogQuery(filter, after, true, number);
  }

  public LogQuery withLimit(long number) {
    return new LogQuery(filter, after, newestFirst, number);
  }

  /** Those behind a place in the queue. */
  public LogQuery after(long sequence) {
    return new LogQuery(filter, sequence, newestFirst, limit);
  }

  /** In SQL. */
  String order() {
    return newestFirst ? "ORDER BY timestamp DESC, seq DESC" : "ORDER BY timestamp, seq";
  }
}
