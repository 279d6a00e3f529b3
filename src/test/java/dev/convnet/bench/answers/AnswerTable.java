// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import dev.convnet.bench.Measures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The tables of {@code performance.md}, and the same as lines. */
final class AnswerTable {
  private final List<Engine> engines;
  private final List<String> calls = new ArrayList<>();
  private final List<String> starts = new ArrayList<>();

  AnswerTable(List<Engine> engines) {
    this.engines = engines;
  }

  /**
   * Adds what calls with so many images took.
   *
   * @param contenders in the order of the engines
   * @return a line for the console
   */
  String addCalls(String network, int count, List<Contender> contenders, Measures milliseconds) {
    var medians = milliseconds.medians();
    var ratio = toTheBest(medians);
    var cells =
        contenders.stream()
            .map(
                one ->
                    medians.containsKey(one.engine().name())
                        ? "%s (%s)"
                            .formatted(number(medians.get(one.engine().name())), one.setting(count))
                        : "–")
            .toList();
    calls.add(row(List.of(network, Integer.toString(count)), cells, List.of(ratio)));
    return "%s, %d a call: %s; to the best %s"
        .formatted(network, count, named(cells, " ms"), ratio);
  }

  /** Adds the start and the memory of a network, and returns a line for the console. */
  String addStarts(String network, Measures first, Measures memory) {
    var seconds = cells(first);
    var megabytes = cells(memory);
    starts.add(row(List.of(network, "first answer, ms"), seconds, List.of()));
    starts.add(row(List.of("", "memory, MB"), megabytes, List.of()));
    return "%s, first answer: %s%n%s, memory: %s"
        .formatted(network, named(seconds, " ms"), network, named(megabytes, " MB"));
  }

  private List<String> cells(Measures measures) {
    var medians = measures.medians();
    return engines.stream()
        .map(engine -> medians.get(engine.name()))
        .map(median -> median == null ? "–" : String.format(Locale.ROOT, "%,.0f", median))
        .toList();
  }

  private String named(List<String> cells, String unit) {
    var text = new ArrayList<String>();
    for (int i = 0; i < cells.size(); i++) {
      var cell = cells.get(i);
      var value = cell.contains(" (") ? cell.replace(" (", unit + " (") : cell + unit;
      text.add(engines.get(i).name() + " " + (cell.equals("–") ? "not measured" : value));
    }
    return String.join("; ", text).replace("`", "");
  }

  /** The time of the fastest rival, as a multiple of each of ours; at least 1 if it is as fast. */
  private String toTheBest(Map<String, Double> medians) {
    var best =
        engines.stream()
            .filter(engine -> engine.role() == Engine.Role.RIVAL)
            .map(engine -> medians.get(engine.name()))
            .filter(Objects::nonNull)
            .mapToDouble(median -> median)
            .min();
    if (best.isEmpty()) return "–";
    return engines.stream()
        .filter(engine -> engine.role() == Engine.Role.OURS)
        .filter(engine -> medians.containsKey(engine.name()))
        .map(engine -> best.getAsDouble() / medians.get(engine.name()))
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
        .collect(Collectors.joining(", "));
  }

  private static String number(double milliseconds) {
    int digits = milliseconds < 1 ? 3 : milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + digits + "f", milliseconds);
  }

  private static String row(List<String> before, List<String> cells, List<String> after) {
    var all = new ArrayList<>(before);
    all.addAll(cells);
    all.addAll(after);
    return "| " + String.join(" | ", all) + " |";
  }

  private String heads(List<String> before, List<String> after) {
    var names = engines.stream().map(Engine::name).toList();
    int columns = before.size() + names.size() + after.size();
    return row(before, names, after) + "\n|" + " --- |".repeat(columns);
  }

  /** In Markdown. */
  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    lines.add(heads(List.of("network", "images a call"), List.of("to the best")));
    lines.addAll(calls);
    lines.add("");
    lines.add(heads(List.of("network", ""), List.of()));
    lines.addAll(starts);
    return String.join("\n", lines);
  }
}
