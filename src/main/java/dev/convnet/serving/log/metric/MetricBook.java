// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.metric;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.metrics.Excerpt;
import dev.convnet.serving.metrics.PrometheusText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of a log, and what they have counted since the start. The points of minutes are kept
 * by the store. Thread-safe.
 */
public final class MetricBook {
  private static final Logger LOG = LoggerFactory.getLogger(MetricBook.class);
  private static final long MICROS_A_MINUTE = TimeUnit.MINUTES.toMicros(1);
  private static final long LOOK_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Of one metric; more values of its labels count together, as {@link #OTHER}. */
  private static final int MOST_LABEL_VALUES = 1000;

  private static final String OTHER = "other";
  private static final int LONGEST_LABEL = 200;

  private final MetricFile file;
  private final Map<String, Map<List<String>, MetricPoint>> totals = new HashMap<>();
  private Map<String, MetricDefinition> definitions = Map.of();
  private long version = -1;
  private long looked;

  /** Counts by the definitions of a file. */
  public MetricBook(MetricFile file) {
    this.file = file;
  }

  /** The definitions as they are in the file now; it looks twice a second. */
  public synchronized Map<String, MetricDefinition> definitions() {
    long now = System.nanoTime();
    if (version >= 0 && now - looked < LOOK_NANOSECONDS) return definitions;
    looked = now;
    if (file.version() == version) return definitions;
    version = file.version();
    try {
      definitions = Map.copyOf(file.read());
    } catch (IOException e) {
      LOG.warn("the metrics stay as they are: {}", e.getMessage());
    }
    return definitions;
  }

  /** What entries add to the metrics. */
  public Map<MetricKey, MetricPoint> count(List<LogEntry> entries) {
    var points = new HashMap<MetricKey, MetricPoint>();
    for (var definition : definitions().values()) {
      for (var entry : entries) {
        if (definition.filter().matches(entry)) count(definition, entry, points);
      }
    }
    return points;
  }

  private void count(
      MetricDefinition definition, LogEntry entry, Map<MetricKey, MetricPoint> points) {
    var labels = known(definition.name(), labels(definition, entry));
    var minute = Math.floorDiv(entry.timestamp(), MICROS_A_MINUTE);
    var value = definition.value().flatMap(field -> field.of(entry));
    if (definition.value().isPresent() && !(value.orElse(null) instanceof Number)) return;
    points.compute(
        new MetricKey(minute, definition.name(), labels),
        (key, before) -> {
          var point = before == null ? MetricPoint.NONE : before;
          return value.isPresent()
              ? point.plus(((Number) value.get()).doubleValue())
              : point.plusOne();
        });
  }

  private static List<String> labels(MetricDefinition definition, LogEntry entry) {
    var labels = new ArrayList<String>();
    for (var label : definition.labels()) {
      var text = label.of(entry).map(Object::toString).orElse("");
      labels.add(Excerpt.of(text, LONGEST_LABEL));
    }
    return labels;
  }

  private synchronized List<String> known(String metric, List<String> labels) {
    var points = totals.computeIfAbsent(metric, name -> new HashMap<>());
    if (points.containsKey(labels)) return labels;
    var kept =
        points.size() < MOST_LABEL_VALUES ? labels : labels.stream().map(l -> OTHER).toList();
    points.putIfAbsent(kept, MetricPoint.NONE);
    return kept;
  }

  /** Adds points that the store has now. */
  public synchronized void add(Map<MetricKey, MetricPoint> points) {
    points.forEach(
        (key, point) ->
            totals
                .computeIfAbsent(key.metric(), name -> new HashMap<>())
                .merge(key.labels(), point, MetricPoint::plus));
  }

  /** Writes what was counted since the start. */
  public synchronized void write(PrometheusText text) {
    for (var definition : definitions().values()) {
      boolean counter = definition.value().isEmpty();
      var name = ":convnet:log:" + definition.name();
      text.metric(name, counter ? "counter" : "summary", "Entries that pass a filter.");
      var names =
          definition.labels().stream()
              .map(label -> label.toString().replaceAll("[^A-Za-z0-9_]", "_"))
              .toList();
      totals
          .getOrDefault(definition.name(), Map.of())
          .forEach(
              (values, point) -> {
                var labels = PrometheusText.labels(names, values);
                if (counter) {
                  text.sample(name, labels, Long.toString(point.count()));
                } else {
                  text.sample(name + "_sum", labels, PrometheusText.number(point.sum()));
                  text.sample(name + "_count", labels, Long.toString(point.count()));
                }
              });
    }
  }
}
