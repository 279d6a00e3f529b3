// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured of several cases, in the order of their first turn; prints as a table. */
public final class Measures {
  private final String unit;
  private final String format;
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  /**
   * No measures yet.
   *
   * @param format of a number, {@code %9.0f}
   */
  public Measures(String unit, String format) {
    this.unit = unit;
    this.format = format;
  }

  public void add(String name, List<Double> measured) {
    values.computeIfAbsent(name, none -> new ArrayList<>()).addAll(measured);
  }

  public String unit() {
    return unit;
  }

  /** The median of each case. */
  public Map<String, Double> medians() {
    var medians = new LinkedHashMap<String, Double>();
    values.forEach((name, measured) -> medians.put(name, median(measured)));
    return medians;
  }

  /** The least and the most of each case. */
  Map<String, DoubleSummaryStatistics> spans() {
    var spans = new LinkedHashMap<String, DoubleSummaryStatistics>();
    values.forEach(
        (name, measured) ->
            spans.put(name, measured.stream().mapToDouble(v -> v).summaryStatistics()));
    return spans;
  }

  public static double median(List<Double> measured) {
    var sorted = measured.stream().sorted().toList();
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** A line a case: median, least, most, how many, and the ratio of its median to each other's. */
  @Override
  public String toString() {
    var text =
        new StringBuilder(
            "%n%-22s %9s %9s %9s %4s".formatted(unit, "median", "least", "most", "n"));
    for (var other : values.keySet()) text.append("  / ").append(other);
    text.append(System.lineSeparator());
    values.forEach((name, measured) -> text.append(line(name, measured)));
    return text.toString();
  }

  private String line(String name, List<Double> measured) {
    var sorted = measured.stream().sorted().toList();
    var numbers = String.join(" ", format, format, format, "%4d");
    var line =
        new StringBuilder("%-22s ".formatted(name))
            .append(
                String.format(
                    Locale.ROOT,
                    numbers,
                    median(measured),
                    sorted.get(0),
                    sorted.get(sorted.size() - 1),
                    sorted.size()));
    for (var other : values.keySet()) {
      var width = other.length() + 4;
      line.append(
          String.format(
              Locale.ROOT, "%" + width + ".2f", median(measured) / median(values.get(other))));
    }
    return line.append(System.lineSeparator()).toString();
  }
}
