// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.metric;

import java.util.List;

/**
 * Which point of which metric.
 *
 * @param minute the number of minutes since 1970, in UTC
 * @param labels the values of the metric's labels, in their order
 */
public record MetricKey(long minute, String metric, List<String> labels) {
  public MetricKey {
    labels = List.copyOf(labels);
  }
}
