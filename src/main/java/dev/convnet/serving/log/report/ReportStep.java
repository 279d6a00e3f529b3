// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import dev.convnet.error.InvalidSettingException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The times that a row of a report spans, in UTC. */
public enum ReportStep {
  HOUR(ChronoUnit.HOURS),
  DAY(ChronoUnit.DAYS);

  private final ChronoUnit unit;

  ReportStep(ChronoUnit unit) {
    this.unit = unit;
  }

  /**
   * The step with this name, such as {@code hour}.
   *
   * @throws InvalidSettingException if there is none
   */
  public static ReportStep named(String name) {
    for (var step : values()) if (step.toString().equals(name)) return step;
    throw new InvalidSettingException("step", "must be hour or day, got '" + name + "'");
  }

  /** The unit of time. */
  public ChronoUnit unit() {
    return unit;
  }

  /** Its length in microseconds. */
  public long micros() {
    return unit.getDuration().toNanos() / 1000;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
