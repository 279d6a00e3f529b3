// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import dev.convnet.error.InvalidSettingException;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * An alert: it fires when the figure of a metric passes the comparison in each of the last minutes,
 * and is resolved when it does not in the last one. A counter without entries in a minute is 0
 * there; a distribution passes no comparison.
 *
 * @param name letters, digits, {@code _} and {@code -}
 * @param metric its name
 * @param minutes whole ones, from 1 to {@value #MOST_MINUTES}
 * @param created minutes that began before do not count
 */
public record AlertDefinition(
    String name,
    String metric,
    Figure figure,
    Comparison comparison,
    double threshold,
    int minutes,
    AlertAction action,
    Instant created) {
  /** A day. */
  public static final int MOST_MINUTES = 24 * 60;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,50}");

  public AlertDefinition {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidSettingException(
          "an alert's name has letters, digits, _ and - only; got '%s'".formatted(name));
    }
    if (!Double.isFinite(threshold)) {
      throw new InvalidSettingException("threshold", "must be a number, got " + threshold);
    }
    if (minutes < 1 || minutes > MOST_MINUTES) {
      throw new InvalidSettingException(
          "for", "must be from 1 minute to %d, got %d".formatted(MOST_MINUTES, minutes));
    }
  }

  /** Such as {@code errors count > 5.0 for 3 minutes}. */
  public String rule() {
    return "%s %s %s %s for %d minute%s"
        .formatted(metric, figure, comparison, threshold, minutes, minutes == 1 ? "" : "s");
  }
}
