// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What is measured for each combination of labels. Thread-safe.
 *
 * @param <T> a counter or a histogram
 */
final class Series<T> {
  private final List<String> labels;
  private final Supplier<T> zero;
  private final ConcurrentSkipListMap<String, T> values = new ConcurrentSkipListMap<>();

  Series(List<String> labels, Supplier<T> zero) {
    this.labels = List.copyOf(labels);
    this.zero = zero;
  }

  /** Of labels with these values, in the order of their names. */
  T of(String... labelValues) {
    var key = PrometheusText.labels(labels, List.of(labelValues));
    return values.computeIfAbsent(key, absent -> zero.get());
  }

  /** All of them, by their labels in Prometheus's format. */
  void forEach(BiConsumer<String, T> use) {
    values.forEach(use);
  }
}
