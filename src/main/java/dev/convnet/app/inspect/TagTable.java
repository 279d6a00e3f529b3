// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.summary.EventAccumulator;
import dev.convnet.io.summary.EventAccumulator.TagData;
import java.io.PrintStream;

/** Prints the tags of a run as a table: type, number of values, steps and last value. */
final class TagTable {
  private TagTable() {}

  static void print(EventAccumulator run, PrintStream out) {
    if (run.tags().isEmpty()) return;
    var table = new TextTable("tag", "type", "count", "steps", "last value");
    run.tags()
        .forEach(
            (name, tag) -> {
              var points = tag.points();
              var last = points.get(points.size() - 1);
              var steps = points.get(0).step() + ".." + last.step();
              var value = last.number().map(String::valueOf).orElse("");
              table.addRow(name, type(tag), points.size(), steps, value);
            });
    table.print(out, "  ");
  }

  /** What one value is, or else the name of its plugin, such as {@code text} or {@code hparams}. */
  private static String type(TagData tag) {
    return switch (tag.plugin()) {
      case "" -> "tensor";
      case "scalars" -> "scalar";
      case "histograms" -> "histogram";
      case "images" -> "image";
      default -> tag.plugin();
    };
  }
}
