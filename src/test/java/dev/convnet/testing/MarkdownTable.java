// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table of a Markdown file. Cells are stripped, and an escaped {@code \|} in a cell is a bar.
 *
 * @param intro the text between the table and the table, code block or heading above it, with that
 *     heading
 * @param rows the cells below the header, as many in each row as in the header
 */
public record MarkdownTable(String intro, List<String> header, List<List<String>> rows) {
  private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern RULE = Pattern.compile("\\|[\\s:|-]+\\|");

  /** The tables of a file, in order; tables inside code blocks are skipped. */
  public static List<MarkdownTable> in(Path file) throws IOException {
    var tables = new ArrayList<MarkdownTable>();
    var intro = new ArrayList<String>();
    var table = new ArrayList<String>();
    for (var line : MarkdownLine.of(Files.readString(file))) {
      if (!line.isCode() && line.text().startsWith("|")) {
        table.add(line.text());
        continue;
      }
      if (!table.isEmpty()) tables.add(parse(intro, table));
      if (!table.isEmpty() || line.isCode() || line.text().startsWith("#")) intro.clear();
      table.clear();
      if (!line.isCode()) intro.add(line.text());
    }
    if (!table.isEmpty()) tables.add(parse(intro, table));
    return tables;
  }

  private static MarkdownTable parse(List<String> intro, List<String> lines) {
    if (lines.size() < 2 || !RULE.matcher(lines.get(1)).matches()) {
      throw new AssertionError("no rule below the header of the table: " + lines);
    }
    var header = cells(lines.get(0));
    var rows = lines.stream().skip(2).map(MarkdownTable::cells).toList();
    for (var row : rows) {
      if (row.size() != header.size()) throw new AssertionError(row + " does not fit " + header);
    }
    return new MarkdownTable(String.join("\n", intro).strip(), header, rows);
  }

  private static List<String> cells(String line) {
    var inner = line.strip().replaceAll("^\\||\\|$", "");
    return Arrays.stream(BAR.split(inner, -1))
        .map(cell -> cell.strip().replace("\\|", "|"))
        .toList();
  }
}
