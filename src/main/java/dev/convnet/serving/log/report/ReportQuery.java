// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.filter.LogFilter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A question for a report.
 *
 * @param logName whose entries are counted
 * @param filter for those that the report looks into
 * @param from the first time
 * @param to the time after the last one
 * @param reference the day whose answers are compared with those of each row; without one, all
 *     answers of the report are
 */
public record ReportQuery(
    String logName,
    LogFilter filter,
    Instant from,
    Instant to,
    ReportStep step,
    Optional<LocalDate> reference) {
  /** A month by hour, or two years by day. */
  public static final int MOST_ROWS = 750;

  /**
   * Checks the question.
   *
   * @throws InvalidSettingException if the name is none of a log, or there are no rows or too many
   */
  public ReportQuery {
    LogEntry.requireName(logName);
    if (!from.isBefore(to)) {
      throw new InvalidSettingException("from", "must be before 'to', got " + from + " and " + to);
    }
    if (step.unit().between(from, to) >= MOST_ROWS) {
      throw new InvalidSettingException(
          "step",
          "of an %s gives more than %d rows; choose less time or longer steps"
              .formatted(step, MOST_ROWS));
    }
  }

  /** All entries of the log at these times. */
  public LogFilter all() {
    return LogFilter.parse(
        "log_name=\"%s\" timestamp>=\"%s\" timestamp<\"%s\"".formatted(logName, from, to));
  }

  /** Where a row begins, in steps since 1970. */
  public long row(Instant time) {
    return Math.floorDiv(LogEntry.micros(time), step.micros());
  }

  /** The same for one day of the log. */
  public ReportQuery of(LocalDate day) {
    var start = day.atStartOfDay().toInstant(ZoneOffset.UTC);
    var end = day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    return new ReportQuery(logName, filter, start, end, ReportStep.DAY, Optional.empty());
  }
}
