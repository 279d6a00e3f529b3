// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured of a network.
 *
 * @param turns for each number of pictures
 */
record NetworkRow(MadeUpNetwork made, List<NetworkTurns> turns) {
  private static final List<Integer> BATCHES = List.of(1, 32);

  /** A line a number of pictures: median, least and most milliseconds of a call. */
  String text() {
    return turns.stream().map(this::line).collect(Collectors.joining());
  }

  private String line(NetworkTurns turn) {
    var name = made.name();
    var here = "%-22s %2d a call: %s".formatted(name, turn.batch(), spread(turn.here()));
    if (turn.keras().isEmpty()) return here + System.lineSeparator();
    return String.format(
        Locale.ROOT, "%s, Keras %s: %.2f%n", here, spread(turn.keras()), turn.ratio());
  }

  private static String spread(List<Double> milliseconds) {
    var sorted = milliseconds.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f ms (%.1f to %.1f)",
        Measures.median(sorted),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }

  /** A table, milliseconds a picture. */
  static String markdown(List<NetworkRow> rows) {
    var head =
        Stream.concat(
                Stream.of("network", "input", "parameters", "multiply-adds"),
                BATCHES.stream().flatMap(n -> Stream.of(n + " a call, ms", "Keras, ms", "ratio")))
            .toList();
    var lines = Stream.of(head, head.stream().map(any -> "---").toList());
    return Stream.concat(lines, rows.stream().map(NetworkRow::cells))
        .map(cells -> "| " + String.join(" | ", cells) + " |" + System.lineSeparator())
        .collect(Collectors.joining());
  }

  private List<String> cells() {
    var input =
        Arrays.stream(made.input().asArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining("×"));
    var own =
        Stream.of(
            "`" + made.name() + "`",
            input,
            String.format(Locale.ROOT, "%,d", made.parameters()),
            String.format(Locale.ROOT, "%,.1f M", made.multiplyAdds() / 1e6));
    return Stream.concat(own, BATCHES.stream().flatMap(this::cells)).toList();
  }

  private Stream<String> cells(int batch) {
    var measured = turns.stream().filter(turn -> turn.batch() == batch).findFirst();
    var beside = measured.filter(turn -> !turn.keras().isEmpty());
    return Stream.of(
            measured.map(turn -> milliseconds(turn.here(), batch)),
            beside.map(turn -> milliseconds(turn.keras(), batch)),
            beside.map(turn -> String.format(Locale.ROOT, "%.2f", turn.ratio())))
        .map(cell -> cell.orElse("–"));
  }

  private static String milliseconds(List<Double> calls, int batch) {
    var each = Measures.median(calls) / batch;
    return String.format(Locale.ROOT, each < 10 ? "%.2f" : "%.0f", each);
  }
}
