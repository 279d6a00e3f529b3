// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.serving.log.metric.MetricKey;
import dev.convnet.serving.log.metric.MetricPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A point of a metric as a line for people and for {@code cut}. */
final class MetricLine {
  private MetricLine() {}

  static String of(MetricKey key, MetricPoint point) {
    var line = new StringBuilder();
    line.append(Instant.EPOCH.plus(Duration.ofMinutes(key.minute())));
    line.append('\t').append(String.join(",", key.labels())).append('\t').append(point.count());
    if (!point.histogram().isEmpty()) {
      line.append(
          String.format(
              Locale.ROOT,
              "\tmean %.6g\tp50 %.6g\tp95 %.6g\tp99 %.6g",
              point.sum() / point.count(),
              point.quantile(0.5),
              point.quantile(0.95),
              point.quantile(0.99)));
    }
    return line.toString();
  }
}
