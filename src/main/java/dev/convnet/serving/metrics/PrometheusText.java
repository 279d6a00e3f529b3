// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** Writes Prometheus's text format 0.0.4. */
public final class PrometheusText {
  private static final int DIGITS = 6;

  private final StringBuilder text = new StringBuilder(8192);

  /** Begins a metric; its samples follow. */
  public void metric(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /**
   * Writes a value.
   *
   * @param labels as {@link #labels} gives them; may be empty
   */
  public void sample(String name, String labels, String value) {
    text.append(name);
    if (!labels.isEmpty()) text.append('{').append(labels).append('}');
    text.append(' ').append(value).append('\n');
  }

  /** A metric with one sample and no labels. */
  public void single(String name, String type, String help, double value) {
    metric(name, type, help);
    sample(name, "", number(value));
  }

  /** Such as {@code model_name="mnist",status="OK"}. */
  public static String labels(List<String> names, List<String> values) {
    var labels = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) labels.append(',');
      labels.append(names.get(i)).append("=\"").append(escaped(values.get(i))).append('"');
    }
    return labels.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** A number as Prometheus reads it. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** As C's {@code %g}, in which TensorFlow Serving writes the limits of buckets. */
  static String sixDigits(double value) {
    var rounded = new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < DIGITS
        ? rounded.toPlainString()
        : "%se+%02d".formatted(rounded.movePointLeft(exponent).toPlainString(), exponent);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
