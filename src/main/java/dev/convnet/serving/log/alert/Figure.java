// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.metric.MetricPoint;
import java.util.Arrays;
import java.util.Locale;

/** What an alert looks at in a minute of a metric, over all its labels. */
public enum Figure {
  /** The number of entries. */
  COUNT,
  MEAN,
  MAX,
  P50,
  P95,
  P99;

  /**
   * The figure with this name, such as {@code p95}.
   *
   * @throws InvalidSettingException if there is none
   */
  public static Figure named(String name) {
    for (var figure : values()) if (figure.toString().equals(name)) return figure;
    throw new InvalidSettingException(
        "figure", "must be one of %s, got '%s'".formatted(Arrays.toString(values()), name));
  }

  /** Its value; NaN if the minute has no values. */
  double of(MetricPoint point) {
    return switch (this) {
      case COUNT -> point.count();
      case MEAN -> point.sum() / point.count();
      case MAX -> point.count() == 0 ? Double.NaN : point.max();
      case P50 -> point.quantile(0.5);
      case P95 -> point.quantile(0.95);
      case P99 -> point.quantile(0.99);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
