// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogEntry;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A range of times, in microseconds since 1970.
 *
 * @param from the first
 * @param to the last
 */
public record TimeRange(long from, long to) {
  /** Without limits. */
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  static TimeRange of(Condition condition) {
    if (condition instanceof Condition.All all) {
      return all.parts().stream().map(TimeRange::of).reduce(ALL, TimeRange::both);
    }
    return condition instanceof Comparisons.Time time ? of(time) : ALL;
  }

  private static TimeRange of(Comparisons.Time time) {
    return switch (time.operator()) {
      case LESS, AT_MOST -> new TimeRange(Long.MIN_VALUE, time.micros());
      case MORE, AT_LEAST -> new TimeRange(time.micros(), Long.MAX_VALUE);
      case EQUAL -> new TimeRange(time.micros(), time.micros());
      default -> ALL;
    };
  }

  private TimeRange both(TimeRange other) {
    return new TimeRange(Math.max(from, other.from), Math.min(to, other.to));
  }

  /** Whether a time of this day in UTC is in the range. */
  public boolean touches(LocalDate day) {
    return start(day) <= to && start(day.plusDays(1)) > from;
  }

  /** When a day begins. */
  public static long start(LocalDate day) {
    return LogEntry.micros(day.atStartOfDay().toInstant(ZoneOffset.UTC));
  }
}
