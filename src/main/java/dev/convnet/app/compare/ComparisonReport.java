// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.train.compare.AtomicFile;
import dev.convnet.train.compare.Comparison;
import dev.convnet.train.compare.ComparisonTable;
import dev.convnet.train.compare.LayerGradients;
import dev.convnet.train.compare.RunResult;
import dev.convnet.train.compare.SettingSummary;
import dev.convnet.train.compare.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the charts, the table and the verdict of a comparison. Equal results give equal bytes.
 *
 * @param title what is compared
 */
record ComparisonReport(Path directory, String title, PrintStream out) {
  /** Writes {@code accuracy}, {@code loss}, {@code table.md}, {@code table.csv}. */
  void write(List<RunResult> results) throws IOException {
    var settings = SettingSummary.of(results);
    var table = new ComparisonTable(settings);
    var verdict = new Verdict(settings).paragraph();
    AtomicFile.write(directory.resolve("table.md"), table.markdown() + "\n" + verdict + "\n");
    AtomicFile.write(directory.resolve("table.csv"), table.csv());
    var charts = new ComparisonCharts(title, settings);
    ChartFiles.write(charts.accuracy(), directory, "accuracy");
    ChartFiles.write(charts.loss(), directory, "loss");
    out.println();
    out.print(table.markdown());
    out.println();
    out.println(verdict);
    out.println("charts and tables: " + directory);
  }

  /** Writes the gradients of the first step: {@code gradients} and {@code gradients.csv}. */
  void writeGradients(Comparison comparison, InitializerProbe probe) throws IOException {
    var layers = probe.measure(comparison);
    var settings =
        comparison.settings().stream()
            .map(setting -> new SettingSummary(setting.name(), List.of()))
            .toList();
    ChartFiles.write(
        new ComparisonCharts(title, settings).gradients(layers), directory, "gradients");
    AtomicFile.write(directory.resolve("gradients.csv"), csv(comparison.seeds(), layers));
  }

  private static String csv(
      List<Long> seeds, Map<String, List<List<LayerGradients.Layer>>> layers) {
    var text = new StringBuilder("setting,seed,layer,gradient_norm\n");
    layers.forEach(
        (setting, runs) -> {
          for (var i = 0; i < runs.size(); i++) {
            for (var layer : runs.get(i)) {
              text.append(
                  String.format(
                      Locale.ROOT,
                      "%s,%d,%s,%.6e\n",
                      setting,
                      seeds.get(i),
                      layer.layer(),
                      layer.norm()));
            }
          }
        });
    return text.toString();
  }
}
