// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of text; each column is as wide as its widest cell, and two spaces separate columns. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with one cell per heading. */
  void addRow(Object... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "a row has %d cells, but the headings are %s".formatted(cells.length, rows.get(0)));
    }
    rows.add(List.of(cells).stream().map(String::valueOf).toList());
  }

  /** Prints the headings and all rows, each after {@code indent}. */
  void print(PrintStream out, String indent) {
    for (var row : rows) {
      var line = new StringBuilder(indent);
      for (var column = 0; column < row.size(); column++) {
        line.append(("%-" + (width(column) + 2) + "s").formatted(row.get(column)));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow();
  }
}
