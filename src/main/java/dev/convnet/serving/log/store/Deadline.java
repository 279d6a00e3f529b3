// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Ends questions to SQLite that take too long. */
final class Deadline {
  /** Of SQLite's virtual machine, between looks at the clock. */
  private static final int INSTRUCTIONS = 10_000;

  private final Duration limit;
  private final long start = System.nanoTime();

  /** A deadline for what begins now. */
  Deadline(Duration limit) {
    this.limit = limit;
  }

  /** Asks until the deadline. */
  <T> DayTables.Question<T> of(DayTables.Question<T> question) {
    return connection -> {
      ProgressHandler.setHandler(connection, INSTRUCTIONS, new Clock());
      try {
        return question.ask(connection);
      } catch (SQLiteException e) {
        if (e.getResultCode() != SQLiteErrorCode.SQLITE_INTERRUPT) throw e;
        throw tooLate();
      } finally {
        ProgressHandler.clearHandler(connection);
      }
    };
  }

  /**
   * For questions that are too short for SQLite to look at the clock.
   *
   * @throws InvalidSettingException after the deadline
   */
  void check() {
    if (isOver()) throw tooLate();
  }

  private boolean isOver() {
    return System.nanoTime() - start > limit.toNanos();
  }

  private InvalidSettingException tooLate() {
    return new InvalidSettingException(
        "from",
        "is too long ago: to look through so many entries takes more than %d s"
            .formatted(limit.toSeconds()));
  }

  private final class Clock extends ProgressHandler {
    @Override
    protected int progress() {
      return isOver() ? 1 : 0;
    }
  }
}
