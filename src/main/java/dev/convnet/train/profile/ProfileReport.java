// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import static java.util.Comparator.comparingDouble;

import dev.convnet.nn.layers.LayerTable;
import dev.convnet.train.profile.StepTimes.Sum;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A text report of how long the operations and layers of a step take.
 *
 * @param program its name
 * @param times of the operations of the traced steps
 */
record ProfileReport(String program, StepTiming step, StepTimes times, LayerTable layers) {
  private static final double SMALLEST_SHARE = 0.05; // percent

  /**
   * The speed of a step without tracing.
   *
   * @param machineGigaflops the speed of the machine at a large matrix product
   */
  record StepTiming(double milliseconds, int batchSize, double machineGigaflops) {}

  @Override
  public String toString() {
    return head() + byOperation() + byLayer();
  }

  private String head() {
    var gigaflops = flops() / step.milliseconds / 1e6;
    return line(
            "%s, batches of %d: %.2f ms a step, %.0f examples/s",
            program, step.batchSize, step.milliseconds, step.batchSize * 1e3 / step.milliseconds)
        + line(
            "%.2f GFLOP a step in the layers' products, %.1f GFLOP/s: %.2f of the machine's %.1f",
            flops() / 1e9, gigaflops, gigaflops / step.machineGigaflops, step.machineGigaflops)
        + line(
            "traced, the operations of a step add up to %.2f ms; some run at once",
            times.milliseconds());
  }

  /**
   * Each layer's product once forward and twice backward, for the gradients of its input and of its
   * weights. The network's own input needs no gradient, and products with padding do not count.
   */
  private double flops() {
    return layers.rows().stream().mapToDouble(row -> flops(row, true) + flops(row, false)).sum();
  }

  private double flops(LayerTable.Row row, boolean backward) {
    var forward = 2.0 * row.neededMultiplyAdds() * step.batchSize;
    if (!backward) return forward;
    return row.equals(firstWithProducts()) ? forward : 2 * forward;
  }

  private LayerTable.Row firstWithProducts() {
    return layers.rows().stream().filter(row -> row.multiplyAdds() > 0).findFirst().orElseThrow();
  }

  private String byOperation() {
    var sums = new TreeMap<>(times.groupBy(OperationTime::type));
    var text = new StringBuilder(line("%n%-36s %6s %9s %7s", "operation", "runs", "ms", "share"));
    sums.entrySet().stream()
        .filter(sum -> isWorthALine(sum.getValue().milliseconds()))
        .sorted(comparingDouble(sum -> -sum.getValue().milliseconds()))
        .forEach(sum -> text.append(operation(sum.getKey(), sum.getValue())));
    var small = sums.values().stream().filter(sum -> !isWorthALine(sum.milliseconds())).toList();
    return text.append(operation("others", Sum.of(small))).toString();
  }

  private String operation(String type, Sum sum) {
    return line(
        "%-36s %6.0f %9.3f %6.1f%%",
        type, sum.runs(), sum.milliseconds(), share(sum.milliseconds()));
  }

  private String byLayer() {
    var names = layers.rows().stream().map(LayerTable.Row::name).toList();
    var sums = times.groupBy(operation -> LayerPass.of(operation.name(), names));
    var text =
        new StringBuilder(
            line(
                "%n%-26s %10s %9s %7s %12s %9s",
                "layer or scope", "forward ms", "back ms", "share", "forward GF/s", "back GF/s"));
    for (var name : names) text.append(row(name, sums));
    var others = new TreeSet<String>();
    for (var place : sums.keySet()) {
      if (!names.contains(place.layer()) && isWorthALine(milliseconds(sums, place.layer()))) {
        others.add(place.layer());
      }
    }
    for (var other : others) text.append(row(other, sums));
    return text.toString();
  }

  private boolean isWorthALine(double milliseconds) {
    return share(milliseconds) >= SMALLEST_SHARE;
  }

  private static double milliseconds(Map<LayerPass, Sum> sums, String part) {
    return milliseconds(sums, new LayerPass(part, false))
        + milliseconds(sums, new LayerPass(part, true));
  }

  private String row(String part, Map<LayerPass, Sum> sums) {
    var forward = milliseconds(sums, new LayerPass(part, false));
    var back = milliseconds(sums, new LayerPass(part, true));
    return line(
        "%-26s %10.3f %9.3f %6.1f%% %12s %9s",
        part,
        forward,
        back,
        share(forward + back),
        rate(part, false, forward),
        rate(part, true, back));
  }

  private static double milliseconds(Map<LayerPass, Sum> sums, LayerPass place) {
    return sums.containsKey(place) ? sums.get(place).milliseconds() : 0;
  }

  private String rate(String part, boolean backward, double milliseconds) {
    return layers.rows().stream()
        .filter(row -> row.name().equals(part) && row.multiplyAdds() > 0 && milliseconds > 0)
        .findFirst()
        .map(row -> String.format(Locale.ROOT, "%.1f", flops(row, backward) / milliseconds / 1e6))
        .orElse("");
  }

  private double share(double milliseconds) {
    return 100 * milliseconds / times.milliseconds();
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing() + System.lineSeparator();
  }
}
