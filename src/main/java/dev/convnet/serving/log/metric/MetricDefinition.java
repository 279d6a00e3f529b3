// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.metric;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.filter.EntryField;
import dev.convnet.serving.log.filter.LogFilter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A metric: the number of entries that pass a filter, or the distribution of a field of theirs.
 *
 * @param name letters, digits and {@code _}
 * @param value the field of a distribution, in its own unit; empty for a counter
 * @param labels fields by whose values the metric is told apart
 */
public record MetricDefinition(
    String name, LogFilter filter, Optional<EntryField> value, List<EntryField> labels) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,99}");
  private static final int MOST_LABELS = 8;

  public MetricDefinition {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidSettingException(
          "a metric's name has letters, digits and _ only; got '%s'".formatted(name));
    }
    if (labels.size() > MOST_LABELS) {
      throw new InvalidSettingException(
          "labels", "may be %d, got %d".formatted(MOST_LABELS, labels.size()));
    }
    labels = List.copyOf(labels);
  }
}
