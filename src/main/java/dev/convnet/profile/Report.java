// SPDX-License-Identifier: Apache-2.0
package dev.convnet.profile;

import static java.util.Comparator.comparingDouble;

import dev.convnet.layers.LayerTable;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;

/**
 * Where a step's time goes, as text.
 *
 * @param times of the traced steps
 */
record Report(String program, Step step, StepTimes times, LayerTable layers) {
  /**
   * A step as it runs untraced.
   *
   * @param machineGigaflops what the machine's own matrix product reaches
   */
  record Step(double milliseconds, int batchSize, double machineGigaflops) {}

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

  /** Forward, and back by the input and the weights; what comes in first needs no derivative. */
  private double flops() {
    return layers.rows().stream().mapToDouble(row -> flops(row, true) + flops(row, false)).sum();
  }

  private double flops(LayerTable.Row row, boolean backward) {
    var forward = 2.0 * row.multiplyAdds() * step.batchSize;
    if (!backward) return forward;
    return row.equals(firstWithProducts()) ? forward : 2 * forward;
  }

  private LayerTable.Row firstWithProducts() {
    return layers.rows().stream().filter(row -> row.multiplyAdds() > 0).findFirst().orElseThrow();
  }

  private String byOperation() {
    var text = new StringBuilder(line("%n%-32s %8s %9s %7s", "operation", "runs", "ms", "share"));
    times.by(OperationTime::type).entrySet().stream()
        .sorted(comparingDouble(sum -> -sum.getValue().milliseconds()))
        .forEach(
            sum ->
                text.append(
                    line(
                        "%-32s %8.0f %9.3f %6.1f%%",
                        sum.getKey(),
                        sum.getValue().runs(),
                        sum.getValue().milliseconds(),
                        share(sum.getValue().milliseconds()))));
    return text.toString();
  }

  private String byLayer() {
    var names = layers.rows().stream().map(LayerTable.Row::name).toList();
    var sums = times.by(operation -> Place.of(operation.name(), names));
    var parts = new LinkedHashSet<>(names);
    sums.keySet().forEach(place -> parts.add(place.part()));
    var text =
        new StringBuilder(
            line(
                "%n%-26s %10s %9s %7s %12s %9s",
                "layer or scope", "forward ms", "back ms", "share", "forward GF/s", "back GF/s"));
    for (var part : parts) text.append(row(part, sums));
    return text.toString();
  }

  private String row(String part, Map<Place, StepTimes.Sum> sums) {
    var forward = milliseconds(sums, new Place(part, false));
    var back = milliseconds(sums, new Place(part, true));
    return line(
        "%-26s %10.3f %9.3f %6.1f%% %12s %9s",
        part,
        forward,
        back,
        share(forward + back),
        rate(part, false, forward),
        rate(part, true, back));
  }

  private static double milliseconds(Map<Place, StepTimes.Sum> sums, Place place) {
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
